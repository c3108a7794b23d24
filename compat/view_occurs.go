package compat

import (
	"strconv"
	"time"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Occurrence is a field that may be in an event, as a manifest writes it, with
// any value or one: rule `removed-field-in-use` asks for it in the old schema and
// in the new one.
type Occurrence struct {
	Field string       // "/lines/*/sku": in any line
	Value *source.Node // nil: any
}

// NeverOccurs decides whether no event that the writer of s may write has the
// field (and value): Proved if none has, Refuted with an event that has it, at
// the witness's Path. A field that is no pointer of a manifest is Unknown,
// "bad-field".
func NeverOccurs(s *schema.Schema, o Occurrence, opt Options) Result {
	q := newQuestion(s, s, opt)
	q.confirmer.claim = does{o.Field, o.Value}
	tokens, err := fieldTokens(o.Field)
	if err != nil && q.senseless == nil {
		q.senseless = unsure("bad-field", err.Error(), nil)
	}
	return q.counted(q.occurrence(tokens, o.Value))
}

// Together looks for one event that the writer of s may write and that has all
// the fields, of which there is at least one: Refuted, as by NeverOccurs, with the
// event; Proved if there is none, though each may occur in another.
func Together(s *schema.Schema, fields []string, opt Options) Result {
	q := newQuestion(s, s, opt)
	q.confirmer.claim = does{fields[0], nil}
	var all []*term
	for _, field := range fields {
		tokens, err := fieldTokens(field)
		if err != nil && q.senseless == nil {
			q.senseless = unsure("bad-field", err.Error(), nil)
		}
		all = append(all, q.occurs(tokens, nil))
	}
	return q.counted(q.decideOccurs(q.all(all, q.writer)))
}

func (q *question) occurrence(tokens []fieldToken, value *source.Node) Result {
	res := q.decideOccurs(q.occurs(tokens, value))
	if res.Verdict == Refuted {
		res.Witness.Path, _ = findField(res.Witness.Node, "", tokens, value)
	}
	return res
}

// occurs says that the field is there, with the value or any.
func (q *question) occurs(tokens []fieldToken, value *source.Node) *term {
	is := q.all(nil, q.writer)
	if value != nil {
		is = q.exactlyOne(value)
	}
	for i := len(tokens) - 1; i >= 0; i-- {
		is = q.partIs(tokens[i], is)
	}
	return is
}

// decideOccurs decides whether no event that is written is what the term says.
func (q *question) decideOccurs(is *term) Result {
	if q.senseless != nil {
		return q.unknown(q.senseless)
	}
	got := q.solve([]literal{q.writes(), holds(is)})
	if got.outcome == no && q.tolerant {
		got = q.occursStrictly(is)
	}
	switch {
	case got.outcome == no:
		return Result{Verdict: Proved, StrictWriter: q.strictWriter, Work: q.work, Prove: time.Since(q.start)}
	case got.value == nil:
		return q.unknown(got.why)
	}
	return q.confirmed(got, time.Since(q.start))
}

// occursStrictly asks about the valid events if the tolerant writer, who does
// not write the field, writes nothing at all.
func (q *question) occursStrictly(is *term) answer {
	writes := q.solve([]literal{q.writes()})
	if writes.outcome == yes {
		return answer{outcome: no}
	}
	strict := q.solve([]literal{holds(q.w), holds(is)})
	if strict.outcome == no || writes.outcome == maybe {
		// Nothing has it, whoever writes; or it is not known who does.
		return answer{outcome: min(strict.outcome, maybe), why: writes.why}
	}
	q.strictWriter = true
	return strict
}

// partIs says that a member or item that the token names is there, and is what
// the term says.
func (q *question) partIs(token fieldToken, is *term) *term {
	in := func(typ schema.Types, parts ...term) *term {
		list := []*term{q.intern(term{kind: kTypes, types: typ, origin: q.writer})}
		for _, t := range parts {
			t.origin = q.writer
			list = append(list, q.intern(t))
		}
		return q.all(list, q.writer)
	}
	isNot := []*term{q.intern(term{kind: kNot, subs: []*term{is}, origin: q.writer})}
	var ways []*term
	if token.any {
		none := q.intern(term{kind: kAdditional, subs: isNot, origin: q.writer})
		noItem := q.intern(term{kind: kRest, subs: isNot, origin: q.writer})
		ways = []*term{
			in(schema.TypeObject, term{kind: kNot, subs: []*term{none}}),
			in(schema.TypeArray, term{kind: kNot, subs: []*term{noItem}}),
		}
	} else {
		there := []*term{is}
		ways = []*term{in(schema.TypeObject, term{kind: kRequired, name: token.name}, term{kind: kProperty, name: token.name, subs: there})}
		if i, ok := itemNumber(token.name); ok {
			ways = append(ways, in(schema.TypeArray, term{kind: kMinItems, count: i + 1}, term{kind: kItem, count: i, subs: there}))
		}
	}
	return q.intern(term{kind: kAny, subs: ways, origin: q.writer})
}

// itemNumber reads a name as JSON Pointer does that of an item.
func itemNumber(name string) (int64, bool) {
	i, err := strconv.ParseInt(name, 10, 64)
	return i, err == nil && i >= 0 && i < 1<<53 && strconv.FormatInt(i, 10) == name
}

// findField returns the first place of a field in v, with the value if one is
// asked for.
func findField(v *source.Node, at source.Pointer, tokens []fieldToken, value *source.Node) (source.Pointer, bool) {
	if len(tokens) == 0 {
		return at, value == nil || source.Equal(v, value)
	}
	token := tokens[0]
	for i := range v.Members {
		m := &v.Members[i]
		if !token.any && token.name != m.Name {
			continue
		}
		if found, ok := findField(m.Value, at.Join(m.Name), tokens[1:], value); ok {
			return found, true
		}
	}
	for i, item := range v.Items {
		if !token.any && token.name != strconv.Itoa(i) {
			continue
		}
		if found, ok := findField(item, at.JoinIndex(i), tokens[1:], value); ok {
			return found, true
		}
	}
	return "", false
}
