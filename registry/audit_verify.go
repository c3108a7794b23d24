package registry

import (
	"context"
	"fmt"
	"time"
)

// AuditFault is something in the audit trail that is not as it was written.
type AuditFault struct {
	Chain   string // empty: it is about a seal alone
	Number  int64  // of the entry in its chain; 0: the chain as a whole
	Seal    int64  // that shows it; 0: none
	Message string // "was changed after it was written"
}

// String returns "contract ordering.OrderPlaced #7 was changed after it was written".
func (f AuditFault) String() string {
	what := fmt.Sprintf("%s #%d", f.Chain, f.Number)
	switch {
	case f.Chain == "":
		what = fmt.Sprintf("seal %d", f.Seal)
	case f.Number == 0:
		what = f.Chain
	}
	return what + " " + f.Message
}

// AuditCounts says how much of the audit trail was looked at.
type AuditCounts struct {
	Entries, Chains, Seals, Faults int64
	LastSeal                       time.Time // zero: none
	Unsealed                       int64     // entries after the last seal of their chain: their end could be cut off unseen
}

// pageOfEntries bounds how many entries are in memory at once.
const pageOfEntries = 1000

// VerifyAudit reads the whole audit trail and reports, entry by entry, what is
// not as it was written: an entry that was changed, taken out or put in, a chain
// whose end was cut off, a seal that was changed. What is written meanwhile does
// no harm. An error means that the trail could not be read.
func VerifyAudit(ctx context.Context, store AuditStore, report func(AuditFault)) (AuditCounts, error) {
	v := &verifier{store: store, report: report, reached: map[string]ChainHead{}, sealed: map[string]int64{}}
	for _, step := range []func(context.Context) error{v.entries, v.heads, v.seals} {
		if err := step(ctx); err != nil {
			return v.counts, err
		}
	}
	v.counts.Chains = int64(len(v.reached))
	for chain, head := range v.reached {
		v.counts.Unsealed += max(0, head.Number-v.sealed[chain])
	}
	return v.counts, nil
}

// verifier remembers of each chain how far it has come: some hundred bytes.
type verifier struct {
	store   AuditStore
	report  func(AuditFault)
	counts  AuditCounts
	reached map[string]ChainHead
	sealed  map[string]int64
}

func (v *verifier) fault(f AuditFault) {
	v.counts.Faults++
	v.report(f)
}

// entries walks all entries in the order in which they were written.
func (v *verifier) entries(ctx context.Context) error {
	for after := int64(0); ; {
		page, err := v.store.Audit(ctx, AuditQuery{After: after, Limit: pageOfEntries})
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			v.entry(&page[i])
		}
		after = page[len(page)-1].Position
	}
}

// entry compares an entry with the one before in its chain.
func (v *verifier) entry(e *AuditEntry) {
	v.counts.Entries++
	before := v.reached[e.Chain]
	found := AuditFault{Chain: e.Chain, Number: e.Number}
	switch {
	case e.Number > before.Number+1:
		found.Message = fmt.Sprintf("comes after #%d: what was in between is missing", before.Number)
	case e.Number <= before.Number:
		found.Message = fmt.Sprintf("comes after #%d: it was put in, or their order was changed", before.Number)
	case e.Previous != before.Hash:
		found.Message = "does not follow the entry before it: one of the two was exchanged"
	}
	if found.Message != "" {
		v.fault(found)
	}
	if e.Digest() != e.Hash {
		found.Message = "was changed after it was written"
		v.fault(found)
	}
	v.reached[e.Chain] = ChainHead{Chain: e.Chain, Number: e.Number, Hash: e.Hash}
}

// heads compares what the chains have reached with what they say of it.
func (v *verifier) heads(ctx context.Context) error {
	named := map[string]bool{}
	for after := ""; ; {
		page, err := v.store.Chains(ctx, after, pageOfEntries)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, head := range page {
			named[head.Chain] = true
			if err := v.head(ctx, head); err != nil {
				return err
			}
		}
		after = page[len(page)-1].Chain
	}
	for chain, head := range v.reached {
		if !named[chain] {
			v.fault(AuditFault{Chain: chain, Number: head.Number, Message: "belongs to a chain that has lost its head"})
		}
	}
	return nil
}

// head compares one chain with its head; entries that were written since the walk are
// walked first. Those that came after the head was read are beyond it, and no fault.
func (v *verifier) head(ctx context.Context, head ChainHead) error {
	end := v.reached[head.Chain]
	for v.reached[head.Chain].Number < head.Number {
		page, err := v.store.Audit(ctx, AuditQuery{Chain: head.Chain, After: v.reached[head.Chain].Number, Limit: pageOfEntries})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			v.fault(AuditFault{Chain: head.Chain, Number: head.Number, Message: fmt.Sprintf("is missing: the chain ends with #%d", v.reached[head.Chain].Number)})
			return nil
		}
		for i := range page {
			v.entry(&page[i])
			if page[i].Number <= head.Number {
				end = v.reached[head.Chain]
			}
		}
	}
	if end.Number > head.Number || end.Number == head.Number && end.Hash != head.Hash {
		v.fault(AuditFault{Chain: head.Chain, Number: end.Number, Message: fmt.Sprintf("is not what the chain says that it ends with, #%d", head.Number)})
	}
	return nil
}

// seals walks the seals and compares them with what they seal.
func (v *verifier) seals(ctx context.Context) error {
	for last := (Seal{}); ; {
		page, err := v.store.Seals(ctx, last.Number, pageOfSeals)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, s := range page {
			switch {
			case s.Number != last.Number+1:
				v.fault(AuditFault{Seal: s.Number, Message: fmt.Sprintf("comes after seal %d: what was in between is missing", last.Number)})
			case s.Previous != last.Hash:
				v.fault(AuditFault{Seal: s.Number, Message: "does not follow the seal before it: one of the two was exchanged"})
			}
			if s.Digest() != s.Hash {
				v.fault(AuditFault{Seal: s.Number, Message: "was changed after it was written"})
			}
			if err := v.compare(ctx, &s); err != nil {
				return err
			}
			v.counts.Seals++
			v.counts.LastSeal = s.At
			last = s
		}
	}
}

// pageOfSeals is small: a seal has as many heads as chains grew.
const pageOfSeals = 20

// compare looks for what a seal says that the chains had reached.
func (v *verifier) compare(ctx context.Context, s *Seal) error {
	for _, head := range s.Heads {
		v.sealed[head.Chain] = max(v.sealed[head.Chain], head.Number)
		found, err := v.store.Audit(ctx, AuditQuery{Chain: head.Chain, After: head.Number - 1, Limit: 1})
		if err != nil {
			return err
		}
		switch {
		case len(found) == 0 || found[0].Number != head.Number:
			v.fault(AuditFault{Chain: head.Chain, Number: head.Number, Seal: s.Number, Message: fmt.Sprintf("is missing: seal %d had it", s.Number)})
		case found[0].Hash != head.Hash:
			v.fault(AuditFault{Chain: head.Chain, Number: head.Number, Seal: s.Number, Message: fmt.Sprintf("is not the entry that seal %d had", s.Number)})
		}
	}
	return nil
}
