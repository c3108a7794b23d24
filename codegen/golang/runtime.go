package golang

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen"
)

// RuntimeDirs are the folders of the runtime, of what tests call, and of what publishes
// and consumes, below the output folder.
var RuntimeDirs = []string{
	runtimeDir, path.Join(runtimeDir, testRuntimeDir), path.Join(runtimeDir, deliveryDir), path.Join(runtimeDir, deliveryDir, "sqlstore"),
}

// deliveryDir is the folder of what publishes and consumes, below that of the runtime.
const deliveryDir = "delivery"

// RuntimeOf returns the import path of the runtime in the output folder with that one.
func RuntimeOf(importPath string) string { return path.Join(importPath, runtimeDir) }

// OfSchema returns patterns, as of path.Match, for what an earlier run may have brought of
// the package of one schema with these files. A runtime that is not among them may be that of
// other packages.
func OfSchema(files []File) []string {
	patterns := []string{ownPrefix + "*.go", codegen.TestFile, codegen.SharedFile}
	for _, dir := range RuntimeDirs {
		if slices.ContainsFunc(files, func(f File) bool { return path.Dir(f.Path) == dir }) {
			patterns = append(patterns, path.Join(dir, "*.go"))
		}
	}
	return patterns
}

// ownPrefix begins the files of the runtime in a package that has it itself, for it is in
// no module.
const ownPrefix = "treaty_"

// runtimeFiles returns the runtime, with the parts that are asked for, as files
// of package pkg in dir.
func runtimeFiles(dir, pkg, prefix string, parts ...codegen.RuntimePart) []File {
	files := codegen.Runtime(parts...)
	for i := range files {
		f := &files[i]
		f.Content = bytes.Replace(f.Content, []byte("package event\n"), []byte("package "+pkg+"\n"), 1)
		f.Path = prefix + f.Path
	}
	files = headed(dir, files)
	return slices.DeleteFunc(files, func(f File) bool {
		// In a package of its own only: it holds nothing but the package comment.
		return prefix != "" && strings.HasSuffix(f.Path, "_doc.go")
	})
}

// headed puts files into a folder, and the header above them.
func headed(dir string, files []File) []File {
	for i := range files {
		f := &files[i]
		f.Content = append([]byte(codegen.Header+"\n\n"), f.Content...)
		f.Path = path.Join(dir, f.Path)
	}
	return files
}

func sortFiles(files []File) {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
}
