package web

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
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
	Rule, Message, Path string
	Old, New            wire.Place
	Annotation          bool // no verdict rests on it
	Breaks              []breakOf
	Binding             bool     // it is a break in the contract's content model
	Witness             *listing // an event that shows it
	At                  string   // place in the witness
	Hurt                []*wire.ImpactedBy
}

// breakOf is a question under which a change is a break, with the content models.
type breakOf struct {
	Question contract.Question
	Models   []string
}

// changeKey is what a change and a break that it explains have in common.
type changeKey struct {
	rule, path string
	where      wire.Place
}

// changesOf lists the breaks first, those in the contract's content model before the
// others, then the other changes; and says how many are breaks in that model.
func changesOf(found *compared, model contract.ContentModel) (rows []changeRow, breaks int) {
	index := map[changeKey]int{}
	for _, c := range found.diff.Changes {
		if key := (changeKey{c.Kind, c.Path, c.New}); !has(index, key) {
			index[key] = len(rows)
		}
		rows = append(rows, changeRow{Rule: c.Kind, Message: clip(visible(c.Message), maxMessage), Path: c.Path, Old: c.Old, New: c.New})
	}
	for _, a := range found.diff.Answers {
		for i := range a.Causes {
			cause := &a.Causes[i]
			key := changeKey{cause.Rule, cause.Path, cause.Where}
			n, there := index[key]
			if !there {
				n, index[key] = len(rows), len(rows)
				rows = append(rows, changeRow{Rule: cause.Rule, Message: clip(visible(cause.Message), maxMessage), Path: cause.Path, New: cause.Where})
			}
			rows[n].refused(a, cause)
		}
	}
	for _, c := range found.diff.Annotations {
		rows = append(rows, changeRow{Rule: c.Kind, Message: clip(visible(c.Message), maxMessage), Path: c.Path, Old: c.Old, New: c.New, Annotation: true})
	}
	for i := range rows {
		r := &rows[i]
		r.Binding = slices.ContainsFunc(r.Breaks, func(b breakOf) bool { return slices.Contains(b.Models, string(model)) })
		if r.Binding {
			breaks++
		}
		if len(r.Breaks) > 0 {
			r.hurts(found.impact)
		}
	}
	slices.SortStableFunc(rows, func(a, b changeRow) int { return a.rank() - b.rank() })
	for i := range rows[min(len(rows), maxWitnesses):] {
		rows[maxWitnesses+i].Witness = nil
	}
	return rows, breaks
}

// rank says how early a row comes.
func (r *changeRow) rank() int {
	switch {
	case r.Binding:
		return 0
	case len(r.Breaks) > 0:
		return 1
	case !r.Annotation:
		return 2
	}
	return 3
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
	if !slices.Contains(r.Breaks[i].Models, a.Model) {
		r.Breaks[i].Models = append(r.Breaks[i].Models, a.Model)
	}
	// A break says more than its change where that fails only together with others.
	if said := clip(visible(cause.Message), maxMessage); len(said) > len(r.Message) {
		r.Message = said
	}
	if r.Witness == nil && len(cause.Witness) > 0 {
		w := witnessListing(cause.Witness)
		r.Witness, r.At = &w, cause.At
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

// hurts notes whom the break hurts.
func (r *changeRow) hurts(i *wire.Impact) {
	if i == nil {
		return
	}
	for n := range i.Consumers {
		c := &i.Consumers[n]
		if slices.ContainsFunc(c.Reasons, func(reason wire.ImpactReason) bool {
			return reason.Since == "" && reason.Rule == r.Rule && reason.Where != nil && *reason.Where == r.New
		}) && len(r.Hurt) < maxHurt {
			r.Hurt = append(r.Hurt, c)
		}
	}
}

// readerRow is what the change from one version to the other does to a consumer.
type readerRow struct {
	Service *registry.Service // nil: it went since
	wire.ImpactedBy
	More int // reasons that are not shown
}

// readersOfImpact lists consumers, those that are hurt first.
func readersOfImpact(snapshot *registry.Snapshot, i *wire.Impact) []readerRow {
	if i == nil {
		return nil
	}
	var rows []readerRow
	for _, c := range i.Consumers {
		row := readerRow{ImpactedBy: c, More: max(0, len(c.Reasons)-maxReasons)}
		row.Reasons = c.Reasons[:len(c.Reasons)-row.More]
		if s, err := snapshot.Service(c.Context + "/" + c.Service); err == nil {
			row.Service = s
		}
		rows = append(rows, row)
	}
	worst := []string{"breaking", "unknown", "affected", "unaffected"}
	slices.SortStableFunc(rows, func(a, b readerRow) int { return slices.Index(worst, a.Effect) - slices.Index(worst, b.Effect) })
	return rows
}

// hurtOf counts the consumers that are hurt, or may be.
func hurtOf(i *wire.Impact) int {
	n := 0
	if i != nil {
		for _, c := range i.Consumers {
			if c.Effect == "breaking" || c.Effect == "unknown" {
				n++
			}
		}
	}
	return n
}
