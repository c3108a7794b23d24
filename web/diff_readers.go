package web

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/impacts"
)

// readersOfChange is whom a change hurts, as its row says it; of nobody it says why.
type readersOfChange struct {
	Hurt     []hurtBy
	MoreHurt int
	Unknown  []*wire.ImpactedBy // may be hurt
	Spared   []*wire.ImpactedBy // read there, and are not hurt
	More     int                // unknown or spared
	Stored   bool               // the spared are not asked: they do not read stored events
}

// hurtBy is a consumer that a change hurts.
type hurtBy struct {
	*wire.ImpactedBy
	Reads   string // which of its fields are hurt
	Against string // the version that it, or what it reads again, is of
	Stored  bool   // it is hurt by what is stored
	Rule    string // where that is another than the change's
}

// hurt tells the rows whom their changes hurt. Nobody is left out: who is hurt by
// nothing that has a row gets one.
func (t *changeRows) hurt(i *wire.Impact) {
	if i == nil {
		return
	}
	for n := range i.Consumers {
		c := &i.Consumers[n]
		for m := range c.Reasons {
			if reason := &c.Reasons[m]; c.Effect == "breaking" && reason.Since == "" {
				t.rowOf(reason).hurts(c, reason)
			}
		}
	}
}

// rowOf is the row of the change that a reason comes from.
func (t *changeRows) rowOf(reason *wire.ImpactReason) *changeRow {
	if c := reason.Change; c != nil {
		return t.of(c.Kind, c.Path, c.New, reason.Message)
	}
	var where wire.Place
	if reason.Where != nil {
		where = *reason.Where
	}
	return t.of(reason.Rule, strings.Join(reason.Fields, ", "), where, reason.Message)
}

func (r *changeRow) hurts(c *wire.ImpactedBy, reason *wire.ImpactReason) {
	stored := reason.Question == string(contract.StoredEvents)
	list := &r.Readers
	if slices.ContainsFunc(list.Hurt, func(h hurtBy) bool { return h.ImpactedBy == c && h.Stored == stored }) {
		return
	}
	if len(list.Hurt) == maxHurt {
		list.MoreHurt++
		return
	}
	h := hurtBy{ImpactedBy: c, Reads: readsWords(reason.Fields), Against: reason.Against, Stored: stored}
	if reason.Rule != r.Rule {
		h.Rule = reason.Rule
	}
	list.Hurt = append(list.Hurt, h)
}

// readsWords names fields of a manifest.
func readsWords(fields []string) string {
	switch {
	case len(fields) == 0:
		return ""
	case slices.Contains(fields, ""), slices.Contains(fields, contract.AllFields):
		return "everything"
	}
	return clip(visible(strings.Join(fields, ", ")), maxReason)
}

// unhurt notes who reads at the place of a change and is not hurt by it, and of whom
// that is not known.
func (r *changeRow) unhurt(i *wire.Impact) {
	if i == nil {
		return
	}
	list := &r.Readers
	list.Stored = len(r.Breaks)+len(r.Shares) > 0 && r.asksOfStored()
	for n := range i.Consumers {
		c := &i.Consumers[n]
		isHurt := slices.ContainsFunc(list.Hurt, func(h hurtBy) bool { return h.ImpactedBy == c })
		switch unknown := c.Effect == "unknown"; {
		case isHurt || !unknown && !impacts.ReadsAt(c, r.Path):
		case len(list.Unknown)+len(list.Spared) == maxHurt:
			list.More++
		case unknown:
			list.Unknown = append(list.Unknown, c)
		default:
			list.Spared = append(list.Spared, c)
			list.Stored = list.Stored && !c.Replays
		}
	}
}

// asksOfStored reports whether it is only stored events that the change breaks.
func (r *changeRow) asksOfStored() bool {
	runs := func(b breakOf) bool { return b.Question == contract.RunningConsumers }
	return !slices.ContainsFunc(r.Breaks, runs) && !slices.ContainsFunc(r.Shares, func(s shared) bool { return runs(s.breakOf) })
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

// namedReaders are consumers whom the top of a page names.
type namedReaders struct {
	List []wire.ImpactedBy
	More int
}

// All counts them.
func (n namedReaders) All() int { return len(n.List) + n.More }

// namedWith names the consumers on which a change has that effect.
func namedWith(rows []readerRow, effect string) namedReaders {
	var n namedReaders
	for _, row := range rows {
		if row.Effect == effect {
			n.List = append(n.List, row.ImpactedBy)
		}
	}
	n.List, n.More = firstOf(n.List, maxHurt)
	return n
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
