package compat_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// Every code that the source gives to a reason is explained, and none that it does
// not give: the first argument of unsure, and the Code of a Reason.
func TestEveryReasonIsExplained(t *testing.T) {
	used := map[string]string{}
	for _, dir := range []string{".", "../lint"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				codesIn(t, file, used)
			}
		}
	}
	for code, where := range used {
		if _, ok := compat.ReasonByCode(code); !ok {
			t.Errorf("%s gives the reason %q, which compat.Reasons does not explain", where, code)
		}
	}
	for _, r := range compat.Reasons {
		if used[r.Code] == "" {
			t.Errorf("compat.Reasons explains %q, which nothing gives", r.Code)
		}
	}
}

// codesIn adds the codes that the file gives to reasons, and where.
func codesIn(t *testing.T, file string, used map[string]string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	note := func(e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: the code of a reason is no literal", set.Position(e.Pos()))
			return
		}
		code, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		used[code] = set.Position(e.Pos()).String()
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return n.Name.Name != "unsure" // it passes it on
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "unsure" {
				note(n.Args[0])
			}
		case *ast.CompositeLit:
			if isReason(n.Type) {
				for _, e := range n.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok && kv.Key.(*ast.Ident).Name == "Code" {
						note(kv.Value)
					}
				}
			}
		}
		return true
	})
}

func isReason(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "Reason"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Reason"
	}
	return false
}

func TestReasonsAreSortedAndWhole(t *testing.T) {
	if !slices.IsSortedFunc(compat.Reasons, func(a, b compat.ReasonDoc) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("compat.Reasons is not sorted by code")
	}
	for _, r := range compat.Reasons {
		if r.Title == "" || r.Doc == "" || r.WhatNext == "" || strings.HasSuffix(r.Title, ".") || !strings.HasSuffix(r.Doc, ".") {
			t.Errorf("%q is not explained: %+v", r.Code, r)
		}
	}
	if _, ok := compat.ReasonByCode("no such code"); ok {
		t.Error("a code that nobody gives is explained")
	}
}

// A question whose witness the validator cannot confirm is counted, by its
// verdict and by the code; others by their verdict alone, one that was asked aside
// not at all.
func TestAnswersAreCounted(t *testing.T) {
	const backward = `{"type": "object", "properties": {"code": {"type": "string", "pattern": "^(a|b)\\1$"}, "n": %s}}`
	old := strings.ReplaceAll(backward, "%s", `{"type": "string"}`)
	for _, tc := range []struct {
		name           string
		writer, reader string
		opt            compat.Options
		verdict        compat.Verdict
		code           string
	}{
		{"proved", `{"type": "integer"}`, `{"type": "number"}`, compat.Options{}, compat.Proved, ""},
		{"refuted", `{"type": "number"}`, `{"type": "integer"}`, compat.Options{}, compat.Refuted, ""},
		{"nobody can confirm", old, strings.ReplaceAll(backward, "%s", `{"type": "number"}`), compat.Options{}, compat.Unknown, "validator"},
		{"undecided, but there was no event", `{"type": "integer"}`, `{"minimum": 3}`, compat.Options{Budget: 1}, compat.Unknown, ""},
		{"refuted, but nobody waits", `{"type": "number"}`, `{"type": "integer"}`, compat.Options{Aside: true}, compat.Refuted, ""},
		{"undecided, but nobody waits", `{"type": "integer"}`, `{"minimum": 3}`, compat.Options{Aside: true, Budget: 1}, compat.Unknown, ""},
		{"nobody can confirm, nor waits", old, strings.ReplaceAll(backward, "%s", `{"type": "number"}`), compat.Options{Aside: true}, compat.Unknown, "validator"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := compat.Counted()
			if !tc.opt.Aside {
				want.Answers[tc.verdict]++
			}
			if tc.code != "" && !tc.opt.Aside {
				want.Unconfirmed[tc.code]++
			}
			tc.opt.Model = contract.Strict
			got := compat.Contained(load(t, "writer", tc.writer), load(t, "reader", tc.reader), tc.opt)
			if got.Verdict != tc.verdict || got.Unconfirmed() != (tc.code != "") {
				t.Fatalf("%s %+v, want %s %s", got.Verdict, got.Reason, tc.verdict, tc.code)
			}
			if diff := cmp.Diff(want, compat.Counted()); diff != "" {
				t.Errorf("the counts (-want +got):\n%s", diff)
			}
		})
	}
}
