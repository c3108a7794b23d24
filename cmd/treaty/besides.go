package main

import (
	"os"
	"path/filepath"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// besides gives a schema that stands outside of any workspace the files that it
// refers to: those in its own folder and below, links that leave it refused.
// Names arrive relative to the folder that file was named with.
func besides(file string) schema.Loader {
	dir := filepath.Dir(file)
	return func(name string) (*source.Document, error) {
		below, err := filepath.Rel(dir, filepath.FromSlash(name))
		if err != nil {
			return nil, err
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		data, err := root.ReadFile(below)
		if err != nil {
			return nil, err
		}
		return source.Parse(name, data)
	}
}
