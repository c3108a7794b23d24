package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry/wire"
)

// How much of what changed a page tells; all of it is in the v1 resource.
const (
	maxChangeRows = 300
	maxWitnesses  = 40
	maxWitness    = 4 << 10 // bytes
	maxMessage    = 400     // characters
	maxReaderRows = 100
)

// changeRow is one change with what the prover says of it, or a break that no single
// change explains.
type changeRow struct {
	Anchor              string // of the row
	Rule, Message, Path string
	Detail              string // what its break says beyond the change
	Old, New            wire.Place
	Annotation          bool // no verdict rests on it
	Breaks              []breakOf
	Binding             bool       // it is a break in the contract's content model
	Shares              []shared   // breaks that it is a part of
	PartBinds           bool       // one of them is a break in the contract's content model
	With                []changeIn // without which it does not fail, in some models
	MoreWith            int
	WithIn              breakOf  // in which
	Open                []string // content models in which nobody knows whether it is a break
	NotKnown            bool     // the contract's is one of them
	Witness             *listing // an event that shows it
	At                  string   // place in the witness
	event               json.RawMessage
	Readers             readersOfChange
}

// breakOf is a question under which a change is a break, with the content models.
type breakOf struct {
	Question contract.Question
	Models   []string
}

// shared is a break of which a change is a part: it fails only together with others.
type shared struct {
	breakOf
	Row changeIn // which tells of the break
}

// changeIn names a change by its row; the anchor is empty where that is not shown.
type changeIn struct {
	Anchor, Message string
	Shown           bool // by an event that the row has
}

// changeKey is what a change and a break that it explains have in common.
type changeKey struct {
	rule, path string
	where      wire.Place
}

// changeRows gathers the rows of a page.
type changeRows struct {
	rows  []changeRow
	index map[changeKey]int
}

// changesOf lists the breaks first, those in the contract's content model before the
// others, then what hurts somebody all the same, then the other changes.
func changesOf(found *compared, model contract.ContentModel) []changeRow {
	t := changeRows{index: map[changeKey]int{}}
	for _, c := range found.diff.Changes {
		key := changeKey{c.Kind, c.Path, c.New}
		if !has(t.index, key) {
			t.index[key] = len(t.rows)
		}
		t.rows = append(t.rows, changeRow{Rule: c.Kind, Message: inRow(c.Message), Path: c.Path, Old: c.Old, New: c.New})
	}
	for _, a := range found.diff.Answers {
		for i := range a.Causes {
			cause := &a.Causes[i]
			t.of(cause.Rule, cause.Path, cause.Where, cause.Message).refused(a, cause)
		}
	}
	t.share(found.diff.Answers)
	t.hurt(found.impact)
	for _, c := range found.diff.Annotations {
		t.rows = append(t.rows, changeRow{Rule: c.Kind, Message: inRow(c.Message), Path: c.Path, Old: c.Old, New: c.New, Annotation: true})
	}
	for i := range t.rows {
		t.rows[i].open(found.diff.Answers)
		t.rows[i].finish(found.impact, model)
	}
	slices.SortStableFunc(t.rows, func(a, b changeRow) int { return a.rank() - b.rank() })
	for i := range t.rows[:min(len(t.rows), maxWitnesses)] {
		if r := &t.rows[i]; len(r.event) > 0 {
			w := witnessListing(r.event)
			r.Witness = &w
		}
	}
	return t.rows
}

// inRow is a message in a row.
func inRow(message string) string { return clip(visible(message), maxMessage) }

// of is the row of a change, a new one where none tells of it.
func (t *changeRows) of(rule, path string, where wire.Place, message string) *changeRow {
	key := changeKey{rule, path, where}
	n, there := t.index[key]
	if !there {
		n, t.index[key] = len(t.rows), len(t.rows)
		t.rows = append(t.rows, changeRow{Rule: rule, Message: inRow(message), Path: path, New: where})
	}
	return &t.rows[n]
}

// share tells the rows of changes that fail only together of each other.
func (t *changeRows) share(answers []wire.DiffAnswer) {
	for i := range t.rows {
		t.rows[i].Anchor = "c" + strconv.Itoa(i+1)
	}
	for _, a := range answers {
		for _, cause := range a.Causes {
			n := t.index[changeKey{cause.Rule, cause.Path, cause.Where}]
			for _, part := range cause.Together {
				m, there := t.index[changeKey{part.Rule, part.Path, part.Where}]
				if there && m != n {
					t.rows[m].partOf(a, &t.rows[n])
					t.rows[n].with(&t.rows[m])
				}
			}
			if len(cause.Together) > 0 {
				t.rows[n].WithIn.in(a.Model)
			}
			t.rows[n].MoreWith = max(t.rows[n].MoreWith, cause.MoreTogether)
		}
	}
}

// partOf notes that the change is a part of a break that another row tells of.
func (r *changeRow) partOf(a wire.DiffAnswer, leader *changeRow) {
	question := contract.Question(a.Question)
	i := slices.IndexFunc(r.Shares, func(s shared) bool { return s.Question == question && s.Row.Anchor == leader.Anchor })
	if i < 0 {
		i = len(r.Shares)
		r.Shares = append(r.Shares, shared{breakOf{Question: question}, changeIn{Anchor: leader.Anchor, Message: leader.Message}})
	}
	r.Shares[i].in(a.Model)
}

// with notes what the break of the row fails together with.
func (r *changeRow) with(part *changeRow) {
	if !slices.ContainsFunc(r.With, func(c changeIn) bool { return c.Anchor == part.Anchor }) {
		r.With = append(r.With, changeIn{Anchor: part.Anchor, Message: part.Message})
	}
}

func (b *breakOf) in(model string) {
	if !slices.Contains(b.Models, model) {
		b.Models = append(b.Models, model)
	}
}

// open notes in which models no answer says whether the change is a break: there is none,
// or its list of breaks may lack some.
func (r *changeRow) open(answers []wire.DiffAnswer) {
	if r.Annotation {
		return
	}
	for _, a := range answers {
		open := a.Verdict == "unknown" || a.Verdict == "refuted" && !a.Complete
		if open && !r.breaksIn(a.Model) && !slices.Contains(r.Open, a.Model) {
			r.Open = append(r.Open, a.Model)
		}
	}
}

// breaksIn reports whether the change is a break, or a part of one, in the model.
func (r *changeRow) breaksIn(model string) bool {
	in := func(b breakOf) bool { return slices.Contains(b.Models, model) }
	return slices.ContainsFunc(r.Breaks, in) || slices.ContainsFunc(r.Shares, func(s shared) bool { return in(s.breakOf) })
}

// finish says what follows of all that is known of the row.
func (r *changeRow) finish(i *wire.Impact, model contract.ContentModel) {
	binds := func(b breakOf) bool { return slices.Contains(b.Models, string(model)) }
	r.Binding = slices.ContainsFunc(r.Breaks, binds)
	r.PartBinds = slices.ContainsFunc(r.Shares, func(s shared) bool { return binds(s.breakOf) })
	r.NotKnown = slices.Contains(r.Open, string(model))
	if len(r.Breaks)+len(r.Shares)+len(r.Readers.Hurt) > 0 {
		r.unhurt(i)
	}
}

// rank says how early a row comes.
func (r *changeRow) rank() int {
	switch {
	case r.Binding:
		return 0
	case r.PartBinds:
		return 1
	case len(r.Readers.Hurt) > 0:
		return 2
	case r.NotKnown:
		return 3
	case len(r.Breaks)+len(r.Shares) > 0:
		return 4
	case !r.Annotation:
		return 5
	}
	return 6
}

// linked leaps only to rows that are shown.
func linked(rows []changeRow) {
	shown := map[string]*changeRow{}
	for i := range rows {
		shown[rows[i].Anchor] = &rows[i]
	}
	check := func(c *changeIn) {
		if row := shown[c.Anchor]; row != nil {
			c.Shown = row.Witness != nil
		} else {
			c.Anchor = ""
		}
	}
	for i := range rows {
		for n := range rows[i].Shares {
			check(&rows[i].Shares[n].Row)
		}
		for n := range rows[i].With {
			check(&rows[i].With[n])
		}
	}
}

func has[K comparable, V any](m map[K]V, key K) bool {
	_, there := m[key]
	return there
}

// refused notes that the answer has the change as a break.
func (r *changeRow) refused(a wire.DiffAnswer, cause *wire.DiffBreak) {
	question := contract.Question(a.Question)
	i := slices.IndexFunc(r.Breaks, func(b breakOf) bool { return b.Question == question })
	if i < 0 {
		i = len(r.Breaks)
		r.Breaks = append(r.Breaks, breakOf{Question: question})
	}
	r.Breaks[i].in(a.Model)
	r.explain(cause)
	if len(r.event) == 0 {
		r.event, r.At = cause.Witness, cause.At
	}
}

// explain notes what the first break says beyond its change; what it fails together
// with has rows of its own.
func (r *changeRow) explain(cause *wire.DiffBreak) {
	message := inRow(cause.Message)
	switch more, longer := strings.CutPrefix(message, r.Message+": "); {
	case r.Detail != "" || len(cause.Together) > 0 || message == r.Message:
	case longer:
		r.Detail = more
	default:
		r.Detail = message
	}
}

// witnessListing shows an event; of one that is large it says how large it is.
func witnessListing(event json.RawMessage) listing {
	if len(event) > maxWitness {
		return listing{Size: len(event)}
	}
	return listingOf("", "witness.json", indented(event))
}

// indented writes JSON over several lines.
func indented(text []byte) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return text
	}
	return b.Bytes()
}
