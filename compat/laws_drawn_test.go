package compat_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// The laws of compat.md, "How it is shown to be right", over schemas of every
// subject. Those of sets are in TestAlgebra, that of the order of keys in
// TestLaws, and that of the walker in contract/validator.

// answered counts the answers of one test; those that use it follow each other.
var answered = tally{}

// TestChains: strictly, what is in what is in a third is in the third.
func TestChains(t *testing.T) {
	ofEverySubject(t, func(t *rapid.T, about subject) {
		d := drawer{t, about}
		a := d.root()
		b := d.larger(a)
		c := d.larger(b)
		sa, sb, sc := loadTree(t, a), loadTree(t, b), loadTree(t, c)
		if sa == nil || sb == nil || sc == nil {
			return
		}
		ab, bc, ac := strictly(sa, sb), strictly(sb, sc), strictly(sa, sc)
		answered[ab.Verdict.String()+", "+bc.Verdict.String()+": "+ac.Verdict.String()]++
		if ab.Verdict == compat.Proved && bc.Verdict == compat.Proved && !decidedAs(compat.Proved, ac) {
			t.Errorf("A ⊆ B ⊆ C, but A ⊆ C is %v %s", ac.Verdict, ac.Witness.JSON)
		}
	})
}

// larger draws a change of a schema that is likely to accept more.
func (d drawer) larger(s tree) tree {
	if d.about == ofScopes || d.one(3) { // of a resource there is one
		return d.changed(s)
	}
	inner := clone(s).(tree)
	defs := inner["$defs"]
	delete(inner, "$defs")
	branches := []any{inner, d.schema(1, true)}
	if d.one(2) {
		branches[0], branches[1] = branches[1], branches[0]
	}
	return tree{"anyOf": branches, "$defs": defs}
}

// TestModelsAgree: what is strictly proved is proved tolerantly, and a tolerant
// witness is a strict one.
func TestModelsAgree(t *testing.T) {
	ofEverySubject(t, func(t *rapid.T, about subject) {
		d := drawer{t, about}
		a := d.root()
		b := d.changed(a)
		p := newPair(t, written(a), written(b))
		if p == nil {
			return
		}
		t.Logf("A %s", written(a))
		t.Logf("B %s", written(b))
		strict, tolerant := strictly(p.a, p.b), compat.Contained(p.a, p.b, compat.Options{})
		answered[strict.Verdict.String()+", tolerantly "+tolerant.Verdict.String()]++
		if strict.Verdict == compat.Proved && !decidedAs(compat.Proved, tolerant) {
			t.Errorf("strictly proved, tolerantly %v %s", tolerant.Verdict, tolerant.Reason.Message)
		}
		if tolerant.Verdict != compat.Refuted {
			return
		}
		if !decidedAs(compat.Refuted, strict) {
			t.Errorf("tolerantly refuted, strictly %v %s", strict.Verdict, strict.Reason.Message)
		}
		in, err := p.inA.Valid(tolerant.Witness.Node)
		out, other := p.inB.Valid(tolerant.Witness.Node)
		if err == nil && other == nil && (!in || out) {
			t.Errorf("the tolerant witness %s is no strict one", tolerant.Witness.JSON)
		}
	})
}

// TestSpellings: the same answer under renamed $defs, identifiers and anchors.
func TestSpellings(t *testing.T) {
	ofEverySubject(t, func(t *rapid.T, about subject) {
		d := drawer{t, about}
		a := d.root()
		b := d.changed(a)
		draftA, draftB := d.draft(), d.draft()
		ta, tb := written(side("a", a, draftA).root), written(side("b", b, draftB).root)
		t.Logf("A %s", ta)
		t.Logf("B %s", tb)
		p, q := newPair(t, ta, tb), newPair(t, renamed(ta), renamed(tb))
		if p == nil {
			return
		}
		if q == nil {
			t.Fatalf("%s\n%s are no schemas", renamed(ta), renamed(tb))
		}
		for _, model := range contract.ContentModels {
			opt := compat.Options{Model: model}
			want := compat.Contained(p.a, p.b, opt)
			answered[string(model)+" "+want.Verdict.String()]++
			for _, s := range [][2]*schema.Schema{{q.a, q.b}, {p.a, q.b}, {q.a, p.b}} {
				if got := compat.Contained(s[0], s[1], opt); !decidedAs(want.Verdict, got) && !spent(want) {
					t.Errorf("%s: %v %s, under other names %v %s", model, want.Verdict, want.Reason.Message, got.Verdict, got.Reason.Message)
				}
			}
		}
	})
}

// renamed gives all that a drawn document defines another name.
func renamed(text string) string {
	pairs := []string{
		`"$id":"inner"`, `"$id":"core"`, `"$id":"leaf"`, `"$id":"blade"`, `"$ref":"inner"`, `"$ref":"core"`, `"$ref":"leaf"`, `"$ref":"blade"`,
		`"#node"`, `"#knot"`, `Anchor":"node"`, `Anchor":"knot"`, `"inner":`, `"z":`, `"leaf":`, `"a z/":`,
	}
	for name, to := range map[string]string{"d": "~Z", "e": "a%/b", "n2": "n3", "n3": "n2"} {
		escaped := strings.NewReplacer("~", "~0", "/", "~1", "%", "%25").Replace(to)
		pairs = append(pairs, `"`+name+`":`, `"`+to+`":`, `"#/$defs/`+name+`"`, `"#/$defs/`+escaped+`"`)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// TestThreeSets: W ⊆ S ⊆ R, each inclusion asked for itself and between spellings
// of one schema, and all that follows of two.
func TestThreeSets(t *testing.T) {
	const w, s, r = compat.Written, compat.Valid, compat.Read
	ofEverySubject(t, func(t *rapid.T, about subject) {
		d := drawer{t, about}
		a := d.root()
		b := d.changed(a)
		older := side("a", a, d.draft())
		if !translates(older) {
			return
		}
		newer := inNewest(older)
		sa, same, sb := loadTree(t, older.root), loadTree(t, newer), loadTree(t, b)
		if sa == nil || same == nil || sb == nil {
			return
		}
		within := func(a *schema.Schema, of compat.Set, b *schema.Schema, in compat.Set) bool {
			return compat.Within(a, of, b, in, compat.Options{}) == compat.Proved
		}
		for _, to := range []*schema.Schema{sa, same} {
			if !within(sa, w, to, s) || !within(sa, s, to, r) || !within(sa, w, to, r) || !within(to, w, sa, s) || !within(to, s, sa, r) {
				t.Errorf("W ⊆ S %v, S ⊆ R %v, W ⊆ R %v; W' ⊆ S %v, S' ⊆ R %v",
					within(sa, w, to, s), within(sa, s, to, r), within(sa, w, to, r), within(to, w, sa, s), within(to, s, sa, r))
			}
		}
		ss, ws, sr, wr := within(sa, s, sb, s), within(sa, w, sb, s), within(sa, s, sb, r), within(sa, w, sb, r)
		rr := within(sa, r, sb, r)
		answered[fmt.Sprintf("S ⊆ S %v, W ⊆ R %v", ss, wr)]++
		if ss && !ws || ss && !sr || ws && !wr || sr && !wr || rr && !sr {
			t.Errorf("R ⊆ R %v, S ⊆ S %v, W ⊆ S %v, S ⊆ R %v, W ⊆ R %v", rr, ss, ws, sr, wr)
		}
	})
}

// TestTranslation: a schema of any draft says what its translation into 2020-12
// says, and others answer both alike.
func TestTranslation(t *testing.T) {
	ofEverySubject(t, func(t *rapid.T, about subject) {
		d := drawer{t, about}
		a := d.root()
		b := d.changed(a)
		older := side("a", a, oneOf(d, d.olderDrafts()))
		if !translates(older) {
			return
		}
		newer := inNewest(older)
		sa, sn, sb := loadTree(t, older.root), loadTree(t, newer), loadTree(t, b)
		if sa == nil || sb == nil {
			return
		}
		if sn == nil {
			t.Fatal("the translation is no schema")
		}
		for _, model := range contract.ContentModels {
			opt := compat.Options{Model: model}
			for _, p := range [][2]*schema.Schema{{sa, sn}, {sn, sa}} {
				if got := compat.Contained(p[0], p[1], opt); !decidedAs(compat.Proved, got) {
					t.Errorf("%s: a translation is %v %s %s", model, got.Verdict, got.Witness.JSON, got.Reason.Message)
				}
			}
			for _, p := range [][4]*schema.Schema{{sa, sb, sn, sb}, {sb, sa, sb, sn}} {
				want, got := compat.Contained(p[0], p[1], opt), compat.Contained(p[2], p[3], opt)
				answered[string(model)+" "+want.Verdict.String()]++
				if !decidedAs(want.Verdict, got) && !spent(want) {
					t.Errorf("%s: %v, of the translation %v", model, want.Verdict, got.Verdict)
				}
			}
		}
	})
}

func (d drawer) olderDrafts() []int {
	if d.about == ofScopes {
		return []int{2019}
	}
	return []int{4, 6, 7, 2019}
}

func ofEverySubject(t *testing.T, check func(*rapid.T, subject)) {
	t.Helper()
	for about := range subjects {
		t.Run(about.String(), func(t *testing.T) {
			answered = tally{}
			rapid.Check(t, func(t *rapid.T) { check(t, about) })
			t.Log(answered)
		})
	}
}

// loadTree loads a drawn document; nil is no schema.
func loadTree(t *rapid.T, root tree) *schema.Schema {
	t.Logf("%s", written(root))
	return tryText(written(root))
}

func strictly(a, b *schema.Schema) compat.Result {
	return compat.Contained(a, b, compat.Options{Model: contract.Strict})
}

// decidedAs reports whether the answer is that one; the work of a question may be
// too much for its other spelling only.
func decidedAs(want compat.Verdict, got compat.Result) bool {
	return got.Verdict == want || spent(got)
}

func spent(got compat.Result) bool {
	return got.Verdict == compat.Unknown && got.Reason.Code == "budget"
}
