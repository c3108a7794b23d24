package main

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/contract/workspace"
)

// uses is what other entries of gen: need of the runtime that one brings.
type uses struct {
	any, delivery bool
}

// runtimes returns the import paths of the runtimes that the entries of gen: bring, and what
// others need of each.
func runtimes(at string, entries []workspace.Gen) (map[string]uses, error) {
	named := map[string]uses{}
	for _, entry := range entries {
		if entry.Runtime != "" {
			continue
		}
		importPath, err := codegen.ImportPath(filepath.Join(at, filepath.FromSlash(entry.Dir)))
		if err != nil {
			return nil, exit.Usagef("", "%w", err)
		}
		if importPath != "" {
			named[golang.RuntimeOf(importPath)] = uses{}
		}
	}
	for _, entry := range entries {
		if have, brought := named[entry.Runtime]; brought {
			named[entry.Runtime] = uses{any: true, delivery: have.delivery || entry.Delivery}
		}
	}
	return named, nil
}

// checkRuntime refuses a runtime that lies in the module of dir, and has not what the files
// call of it: they would not compile. Others are looked at by the go command alone.
func checkRuntime(dir, runtime string, files []codegen.File) error {
	at, err := codegen.ImportedDir(dir, runtime)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	if runtime == "" || at == "" {
		return nil
	}
	has := func(name string) bool { _, err := os.Stat(filepath.Join(at, name)); return err == nil }
	calls := func(from, what string) bool {
		return slices.ContainsFunc(files, func(f codegen.File) bool {
			return path.Base(f.Path) == from && bytes.Contains(f.Content, []byte(what))
		})
	}
	switch {
	case !has("decoder.go"):
		return exit.Usagef("generate there first, or name none: it is written then", "%s has no decoder.go: it is no runtime", runtime)
	case calls("upcast.go", "event.Upcast") && !has("upcast.go"):
		return exit.Usagef("name one that was generated with events of several majors, "+codegen.RuntimePackage+", or none: it is written then",
			"%s has no upcast.go, which lifts events of earlier majors", runtime)
	case calls("contracts.go", "/delivery") && !has("delivery"):
		return exit.Usagef("say `delivery: true` where it is generated too, name "+codegen.RuntimePackage+", or none: it is written then",
			"%s has no delivery, which publishes and consumes", runtime)
	case calls(codegen.TestFile, "eventtest") && !has("eventtest"):
		return exit.Usagef("generate it with its tests, or this with --no-tests (in a workspace: tests: false)", "%s has no eventtest, which tests call", runtime)
	}
	return nil
}
