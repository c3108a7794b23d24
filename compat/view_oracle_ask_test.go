package compat_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/validator"
)

// TestViewOracle holds views against the oracle's, on random pairs of related
// schemas, random fields, and all the small values that may tell them apart.
func TestViewOracle(t *testing.T) {
	t.Parallel()
	for about := range subjects {
		t.Run(about.String(), func(t *testing.T) {
			answers := tally{}
			rapid.Check(t, func(t *rapid.T) { checkViews(t, about, answers) })
			t.Log(answers)
		})
	}
}

// FuzzViewOracle lets the fuzzer choose what is drawn.
func FuzzViewOracle(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		checkViews(t, subject(rapid.IntRange(0, int(subjects)-1).Draw(t, "about")), nil)
	}))
}

// field draws a pointer, of few tokens.
func (d drawer) field() string {
	var b strings.Builder
	for range rapid.IntRange(0, 3).Draw(d.T, "tokens") {
		b.WriteString("/" + oneOf(d, []string{"a", "a", "a", "b", "b", "c", "ab", "*", "*", "*", "0", "~2"}))
	}
	return b.String()
}

func (d drawer) fields(most int) []string {
	var list []string
	for range rapid.IntRange(0, most).Draw(d.T, "fields") {
		list = append(list, d.field())
	}
	return list
}

func checkViews(t *rapid.T, about subject, answers tally) {
	d := drawer{t, about}
	a := d.root()
	b := d.changed(a)
	if d.one(2) {
		a, b = b, a
	}
	c := trial(t, side("a", a, d.draft()), side("b", b, d.draft()))
	if c == nil {
		return
	}
	c.answers = answers
	c.values = slices.Concat(c.values[:len(c.values)/6], c.values[len(c.values)*5/6:])
	fewer, ignored := d.fields(2), []string(nil)
	more := append(d.fields(2), fewer...)
	if d.one(3) {
		ignored = d.fields(1)
		if d.one(2) { // less is kept of one than of any
			more = append(more, oneOf(d, []string{"", "/*", "/b"}))
		}
	}
	t.Logf("fewer %q, more %q, ignored %q", fewer, more, ignored)
	v := viewContest{c, contract.Tolerant, opened}
	if d.one(3) {
		v.model, v.form = contract.Strict, plain
	}
	v.laws(fewer, more, ignored)
	v.validator(more, ignored)
	v.readable(fewer, nil)
	v.readable(more, ignored)
	v.same(more, ignored)
	v.occurs(d.field(), d.one(3))
}

// viewContest asks about views in one content model.
type viewContest struct {
	*contest
	model contract.ContentModel
	form  form
}

func (v viewContest) opt() compat.Options { return compat.Options{Model: v.model} }

// laws checks the oracle itself: R ⊆ View, more fields refuse more, and a view
// of everything is R.
func (v viewContest) laws(fewer, more, ignored []string) {
	for _, o := range []oracle{v.a, v.b} {
		for _, x := range v.values {
			r := o.eval(o.root, x, "", v.form).ok
			all := o.views(o.root, x, wants([]string{""}, nil), v.form)
			wide, narrow := o.views(o.root, x, wants(fewer, nil), v.form), o.views(o.root, x, wants(more, nil), v.form)
			open := o.views(o.root, x, wants(more, ignored), v.form)
			if r != all || narrow && !wide || r && !narrow || r && !open {
				v.Fatalf("oracle %s, %s: R %v, View of all %v, of more %v, of fewer %v, ignoring %v: %s", o.name, v.model, r, all, narrow, wide, open, written(x))
			}
		}
	}
}

// validator holds the validator's views against the oracle's.
func (v viewContest) validator(read, ignored []string) {
	for i, in := range []validatorOf{{v.a, v.inA}, {v.b, v.inB}} {
		if in.validator == nil {
			continue
		}
		view, err := in.validator.View(read, ignored, v.model == contract.Tolerant)
		if err != nil {
			v.Fatalf("view of %d: %v", i, err)
		}
		for _, x := range v.values {
			want := in.oracle.views(in.oracle.root, x, wants(read, ignored), v.form)
			if got, err := view.Valid(node(x)); err == nil && got != want {
				v.Errorf("%s: the validator's view of %s is %v for %s, the oracle says %v", v.model, in.oracle.name, got, written(x), want)
			}
		}
	}
}

// writes is membership in the writer of an answer.
func (v viewContest) writes(o oracle, strict bool) func(any) bool {
	if v.model == contract.Strict || strict {
		return o.valid
	}
	return o.writable
}

func (v viewContest) readable(read, ignored []string) {
	fields, err := compat.ParseFields(read, ignored)
	if err != nil {
		v.Fatalf("%v", err)
	}
	got := compat.Readable(v.sa, v.sb, fields, v.opt())
	in := v.writes(v.a, got.StrictWriter)
	out := func(x any) bool { return !v.b.views(v.b.root, x, wants(read, ignored), v.form) }
	v.judge("readable", got, in, out)
	contained := compat.Contained(v.sa, v.sb, v.opt())
	if contained.Verdict == compat.Proved && got.Verdict != compat.Proved {
		v.Errorf("%s: contained, but readable: %v %s", v.model, got.Verdict, got.Reason.Message)
	}
	if slices.Contains(read, "") && len(ignored) == 0 && contained.Verdict != got.Verdict {
		v.Errorf("%s: contained %v, but readable as a whole %v %v", v.model, contained.Verdict, got.Verdict, got.Reason)
	}
}

// judge checks an answer against all values.
func (v viewContest) judge(what string, got compat.Result, in, out func(any) bool) {
	v.answers.count(got.Verdict, what+" "+got.Reason.Code)
	switch got.Verdict {
	case compat.Unknown:
		if got.Reason.Code == "unconfirmed" {
			v.Errorf("%s, %s: %s: %s", v.model, what, got.Reason.Code, got.Reason.Message)
		}
	case compat.Proved:
		for _, x := range v.values {
			if in(x) && out(x) {
				v.Errorf("%s, %s: proved (strict writer %v), but %s is one", v.model, what, got.StrictWriter, written(x))
				return
			}
		}
	case compat.Refuted:
		if x := plainValue(got.Witness.Node); !in(x) || !out(x) {
			v.Errorf("%s, %s: refuted (strict writer %v) by %s: written %v, of which it holds %v", v.model, what, got.StrictWriter, got.Witness.JSON, in(x), out(x))
		}
	}
}

func (v viewContest) same(read, ignored []string) {
	fields, _ := compat.ParseFields(read, ignored)
	in := func(o oracle, x any) bool { return o.views(o.root, x, wants(read, ignored), v.form) }
	differs := func(x any) bool { return in(v.a, x) != in(v.b, x) }
	v.judge("same", compat.SameView(v.sa, v.sb, fields, v.opt()), differs, differs)
	if got := compat.SameView(v.sa, v.sa, fields, v.opt()); got.Verdict == compat.Refuted {
		v.Errorf("%s: a view is not the same as itself: %s", v.model, got.Witness.JSON)
	}
}

func (v viewContest) occurs(field string, withValue bool) {
	var tokens []string
	if field != "" {
		tokens = strings.Split(field, "/")[1:]
	}
	occurrence := compat.Occurrence{Field: field}
	var wanted *any
	if withValue {
		x := v.values[len(v.values)/2]
		occurrence.Value, wanted = node(x), &x
	}
	for _, s := range []struct {
		schema *schema.Schema
		oracle oracle
	}{{v.sa, v.a}, {v.sb, v.b}} {
		got := compat.NeverOccurs(s.schema, occurrence, v.opt())
		v.judge("never occurs", got, v.writes(s.oracle, got.StrictWriter), func(x any) bool { return present(x, tokens, wanted) })
	}
}

// validatorOf is a schema's validator beside its oracle.
type validatorOf struct {
	oracle    oracle
	validator *validator.Validator
}
