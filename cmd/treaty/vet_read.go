package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// readVetted reads what `go vet -json` prints, a value for each package, and returns the
// findings in the order of files and lines. A package and its variant for tests have the
// same findings, which count once.
func readVetted(out []byte, dir string) ([]vetFinding, error) {
	findings := []vetFinding{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var packages map[string]map[string]json.RawMessage
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, exit.Usagef("which version of Go is it? `go version`", "what go vet printed is not understood: %w", err)
		}
		for name, analyzers := range packages {
			for analyzer, said := range analyzers {
				list, err := readSaid(analyzer, said, dir)
				if err != nil {
					return nil, fmt.Errorf("%s: %s: %w", name, analyzer, err)
				}
				findings = append(findings, list...)
			}
		}
	}
	slices.SortFunc(findings, func(a, b vetFinding) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column,
			strings.Compare(a.Analyzer, b.Analyzer), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(findings), nil
}

// readSaid reads what one analyzer said of one package: a list, or how it failed.
func readSaid(analyzer string, said []byte, dir string) ([]vetFinding, error) {
	var failed struct{ Error string }
	if json.Unmarshal(said, &failed) == nil && failed.Error != "" {
		return nil, &exit.Error{Code: exit.Fault, Err: errors.New(failed.Error)}
	}
	var list []struct{ Posn, Message string }
	if err := json.Unmarshal(said, &list); err != nil {
		return nil, err
	}
	findings := make([]vetFinding, len(list))
	for i, d := range list {
		file, line, column := position(d.Posn)
		findings[i] = vetFinding{analyzer, below(file, dir), line, column, d.Message}
	}
	return findings, nil
}

// position takes "file:line:column" apart.
func position(text string) (file string, line, column int) {
	file, number := cutLast(text)
	column, _ = strconv.Atoi(number)
	file, number = cutLast(file)
	line, _ = strconv.Atoi(number)
	return file, line, column
}

func cutLast(text string) (before, after string) {
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+1:]
}

// below returns a file as it is called from a folder, if it lies there. The go command calls
// files as the folder was called, which can be by a symbolic link, or as it really is.
func below(file, dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return file
	}
	folders := []string{abs}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		folders = append(folders, real)
	}
	for _, folder := range folders {
		if rel, err := filepath.Rel(folder, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return file
}
