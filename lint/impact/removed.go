package impact

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// occurrence is a field, with a value or any, in the events of a schema.
type occurrence struct {
	schema contract.Fingerprint
	field  string
	value  string // as JSON; empty: any
}

// removed finds the fields that the consumer reads, and the values that it acts
// on, that could occur and will not any more: nothing else says so where they were
// optional.
func (f *finder) removed(knows *workspace.Revision, use *contract.Consumption) {
	for _, field := range f.read(knows, use) {
		f.gone(knows, field, nil)
	}
	for _, field := range slices.Sorted(maps.Keys(use.EnumValues)) {
		for _, text := range use.EnumValues[field] {
			for _, value := range valuesOf(text) {
				f.gone(knows, field, value)
			}
		}
	}
}

// gone asks whether the field occurred before and never will.
func (f *finder) gone(knows *workspace.Revision, field string, value *source.Node) {
	if slices.ContainsFunc(f.breaks, func(b Reason) bool { return b.covers(field, value) }) {
		return
	}
	if value == nil && f.comes(field) {
		return
	}
	after := f.neverOccurs(f.Newer, field, value)
	if after.Verdict == compat.Refuted {
		return
	}
	before := f.neverOccurs(knows, field, value)
	r := Reason{Rule: RemovedInUse, Fields: []string{field}, Older: knows}
	what := field
	if value != nil {
		r.Value = string(value.AppendJSON(nil))
		what = r.Value + " at " + field
	}
	switch {
	case before.Verdict == compat.Proved:
	case before.Verdict == compat.Unknown || after.Verdict == compat.Unknown:
		why := after.Reason
		if after.Verdict == compat.Proved {
			why = before.Reason
		}
		r.Rule, r.Code, r.Message = NotProved, why.Code, fmt.Sprintf("whether %s still occurs: %s", what, why.Message)
		f.unknowns = append(f.unknowns, r)
	default:
		r.Witness = before.Witness
		r.Since = f.goneSince(knows, field, value)
		r.Message, r.Cause = what+" can occur no more"+already(r.Since), f.cause(knows, field, value)
		f.add(r)
	}
}

// comes reports whether an event that is known to be written has the field.
func (a *asker) comes(field string) bool {
	return slices.ContainsFunc(a.written, func(event *source.Node) bool { return compat.HasField(event, field) })
}

// covers reports whether the reason says already that the field cannot be read, or
// that what it is in is gone.
func (r *Reason) covers(field string, value *source.Node) bool {
	switch {
	case r.Rule == RemovedInUse:
		return value == nil && r.Value == "" && within(field, r.Fields[0])
	case r.Question == contract.RunningConsumers && r.Since == "":
		return slices.Contains(r.Fields, field) || within(field, r.Cause.Path) && r.Cause.Path != ""
	}
	return false
}

func (f *finder) neverOccurs(in *workspace.Revision, field string, value *source.Node) compat.Result {
	key := occurrence{schema: in.Fingerprint, field: field}
	if value != nil {
		key.value = string(value.AppendJSON(nil))
	}
	r, ok := f.occurs[key]
	if !ok {
		r = f.spend(compat.NeverOccurs(in.Schema, compat.Occurrence{Field: field, Value: value}, f.options()))
		f.occurs[key] = r
		if r.Witness != nil && in == f.Newer {
			f.written = append(f.written, r.Witness.Node)
		}
	}
	return r
}

// mostBelow bounds how many fields below one that is read are looked at.
const mostBelow = 5_000

// read lists the fields of the manifest, and those in them that the consumer's schema
// knows: a pointer reads its subtree, and `*` whatever has a name there. That the
// change says nothing of a field proves nothing: a reference may lead to one that it
// does.
func (f *finder) read(knows *workspace.Revision, use *contract.Consumption) []string {
	var list []string
	seen := map[string]bool{}
	add := func(field string) {
		if !seen[field] {
			list = append(list, field)
		}
		seen[field] = true
	}
	for _, field := range use.Fields {
		if use.ReadsAll() {
			field = ""
		}
		for _, meant := range f.fieldsMeant(knows, field) {
			if meant != "" {
				add(meant)
			}
			for _, below := range f.fieldsBelow(knows, meant) {
				add(below)
			}
		}
	}
	f.gather(list)
	return list
}

// mostTogether bounds how many fields one event is asked to have.
const mostTogether = 400

// gather looks for events of the newer schema that have many of the fields at once,
// so that few have to be asked for one by one.
func (f *finder) gather(fields []string) {
	for chunk := range slices.Chunk(fields, mostTogether) {
		f.together(chunk)
	}
}

func (f *finder) together(fields []string) {
	if fields = slices.DeleteFunc(slices.Clone(fields), f.comes); len(fields) < 2 || f.left <= 0 {
		return
	}
	r := f.spend(compat.Together(f.Newer.Schema, fields, f.options()))
	if r.Witness != nil {
		f.written = append(f.written, r.Witness.Node)
		return
	}
	half := len(fields) / 2
	f.together(fields[:half])
	f.together(fields[half:])
}

// fieldsBelow lists the fields in the field that the schema knows.
func (a *asker) fieldsBelow(older *workspace.Revision, field string) []string {
	key := occurrence{schema: older.Fingerprint, field: field}
	list, ok := a.below[key]
	if !ok && a.left > 0 {
		list = compat.FieldsBelow(older.Schema, field, mostBelow)
		a.below[key] = list
	}
	a.left -= int64(len(list))
	return list
}

// fieldsMeant lists the field and, where it has a star, those that it means; the
// schema may not know the field.
func (a *asker) fieldsMeant(older *workspace.Revision, field string) []string {
	list := []string{field}
	if a.left > 0 && slices.Contains(strings.Split(field, "/"), "*") {
		list = append(list, compat.FieldsMeant(older.Schema, field, mostBelow)...)
		a.left -= int64(len(list))
	}
	return list
}

// ReadsAt reports whether fields of a manifest and a place of an event can have
// something in common: one of them is in it or around it, or it itself.
func ReadsAt(fields []string, place string) bool {
	return slices.ContainsFunc(fields, func(field string) bool {
		return field == contract.AllFields || within(place, field) || within(field, place)
	})
}

// within reports whether the place can be in the field, or is it; `*` stands for
// any member or item in both.
func within(place, field string) bool {
	if field == "" {
		return true
	}
	places, fields := strings.Split(place, "/"), strings.Split(field, "/")
	if len(places) < len(fields) {
		return false
	}
	for i, token := range fields {
		if places[i] != token && token != "*" && places[i] != "*" {
			return false
		}
	}
	return true
}

// cause is where the newer schema differs at the field: the innermost change that
// it is in, or the whole schema.
func (f *finder) cause(older *workspace.Revision, field string, value *source.Node) compat.Place {
	newer := f.Newer.Schema
	at := compat.Place{Schema: newer, Span: newer.Span(), Pointer: newer.Pointer, Path: field}
	depth := -1
	for _, ch := range f.differences(older) {
		if value == nil && ch.Path == "" && ch.Keyword != "" {
			continue
		}
		if n := strings.Count(ch.Path, "/"); within(field, ch.Path) && n > depth {
			depth = n
			at.Schema, at.Keyword, at.Span, at.Pointer = ch.New.Schema, ch.Keyword, ch.New.Span, ch.New.Pointer
		}
	}
	return at
}

// valuesOf returns what a value in a manifest may mean: the text, or the number,
// boolean or null that it is written like.
func valuesOf(text string) []*source.Node {
	var list []*source.Node
	for _, json := range []string{string((&source.Node{Kind: source.String, Text: text}).AppendJSON(nil)), text} {
		doc, err := source.ParseJSON("value", []byte(json), source.DefaultLimits)
		if err == nil && (len(list) == 0 || doc.Root.Kind != source.String && doc.Root.Kind != source.Array && doc.Root.Kind != source.Object) {
			list = append(list, doc.Root)
		}
	}
	return list
}
