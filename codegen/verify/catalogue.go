package verify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Catalogue is what a workspace says of its events, as tables.
type Catalogue struct {
	Kinds []*Kind // by event and major
	// Unchecked says what the tables cannot check of schemas, one a line.
	Unchecked []string
	// Fingerprint is equal where the same is asked of events.
	Fingerprint string

	names map[string]*known // by what logs may call them; nil: more than one is called so
}

// known is an event with its majors.
type known struct {
	name   string
	majors map[int]*Kind
}

// Kind is one major of an event.
type Kind struct {
	Event  string // "ordering.OrderPlaced"
	Major  int
	Newest int // the major that it becomes; its own where it is the newest or a draft
	Status contract.Status
	Index  int           // in Catalogue.Kinds
	Table  *event.Schema // by which its data is checked
	// ByHand is the first step on the way to the newest that people write: "v2 → v3"; empty: none
	// is. Steps before it are tried.
	ByHand string

	formats  []string          // that its schema says, and those of the majors that it becomes
	revise   *event.UpcastStep // what becomes of events of earlier revisions; nil: nothing
	lifts    []lift
	declared map[string]bool // the names of members that the schemas of the event say
	keys     keys
}

// lift is one derived step, after which the event is valid under a table; nil: nobody asks.
type lift struct {
	step  *event.UpcastStep
	valid *event.Schema
}

// String returns "ordering.OrderPlaced v2".
func (k *Kind) String() string { return fmt.Sprintf("%s v%d", k.Event, k.Major) }

// NewCatalogue makes the tables of all events of a workspace, its own and copies, on all
// processors. The error is a *codegen.Error where schemas are not valid.
func NewCatalogue(ctx context.Context, ws *workspace.Workspace) (*Catalogue, error) {
	contracts := ws.AllContracts()
	tables := make([]*codegen.Tables, len(contracts))
	errs := make([]error, len(contracts))
	err := codegen.Parallel(ctx, len(contracts), nil, func(i int) { tables[i], errs[i] = codegen.TablesOf(contracts[i]) })
	if err != nil {
		return nil, err
	}
	if err := together(errs); err != nil {
		return nil, err
	}
	c := &Catalogue{names: map[string]*known{}}
	for i, t := range tables {
		if err := c.add(contracts[i], t); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(c.Kinds, func(a, b *Kind) int {
		return cmp.Or(strings.Compare(a.Event, b.Event), cmp.Compare(a.Major, b.Major))
	})
	for i, k := range c.Kinds {
		k.Index = i
	}
	c.fingerprint(contracts)
	return c, nil
}

// together returns the findings of all errors in one.
func together(errs []error) error {
	var found []diag.Finding
	for _, err := range errs {
		var invalid *codegen.Error
		if errors.As(err, &invalid) {
			found = append(found, invalid.Findings...)
		} else if err != nil {
			return err
		}
	}
	if len(found) == 0 {
		return nil
	}
	return &codegen.Error{Findings: found}
}

func (c *Catalogue) add(contract *workspace.Contract, t *codegen.Tables) error {
	k := &known{name: contract.Name.String(), majors: map[int]*Kind{}}
	names := declared(t.Majors)
	for _, major := range contract.Majors {
		table := t.Majors[major.Number]
		if table == nil {
			continue
		}
		kind := &Kind{
			Event: k.name, Major: major.Number, Newest: major.Number, Status: major.Status, Table: table,
			revise: t.Upcasting.Revisions[major.Number], declared: names,
		}
		steps := t.Upcasting.Path(major.Number)
		kind.path(t, steps)
		kind.formats = formatsOn(t, major.Number, steps)
		var err error
		if kind.keys, err = keysOf(contract.Event); err != nil {
			return fmt.Errorf("%s: %w", contract.Name, err)
		}
		k.majors[major.Number] = kind
		c.Kinds = append(c.Kinds, kind)
	}
	for _, n := range t.Notes {
		c.Unchecked = append(c.Unchecked, n.Place+": "+n.Reason)
	}
	c.name(contract, k)
	return nil
}

// name makes an event known by its name, with and without the context, and by those that it had.
func (c *Catalogue) name(of *workspace.Contract, k *known) {
	c.names[k.name] = k
	for _, n := range append([]contract.EventName{of.Name}, of.Formerly...) {
		for _, name := range []string{n.String(), n.Event} {
			if _, taken := c.names[name]; taken && c.names[name] != k {
				c.names[name] = c.exactly(name)
				continue
			}
			c.names[name] = k
		}
	}
}

// exactly returns the event that is called so with its context; nil: none is.
func (c *Catalogue) exactly(name string) *known {
	if k := c.names[name]; k != nil && k.name == name {
		return k
	}
	return nil
}

// path plans the steps that are tried on the way to the newest major.
func (k *Kind) path(t *codegen.Tables, steps []*codegen.Step) {
	if len(steps) > 0 {
		k.Newest = steps[len(steps)-1].To
	}
	for _, s := range steps {
		if s.ByHand {
			k.ByHand = fmt.Sprintf("v%d → v%d", s.From, s.To)
			return
		}
		for i, up := range s.Up {
			l := lift{step: up}
			if i == len(s.Up)-1 {
				l.valid = t.Majors[s.To]
			}
			k.lifts = append(k.lifts, l)
		}
	}
}

// formatsOn returns the formats that are said on the way of a major to the newest.
func formatsOn(t *codegen.Tables, major int, steps []*codegen.Step) []string {
	all := slices.Clone(t.Formats[major])
	for _, s := range steps {
		all = append(all, t.Formats[s.To]...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// declared returns the names that the schemas of an event say.
func declared(majors map[int]*event.Schema) map[string]bool {
	names := map[string]bool{}
	for _, table := range majors {
		for _, n := range table.Nodes {
			if n.Object == nil {
				continue
			}
			for _, m := range n.Object.Members {
				names[m.Name] = true
			}
		}
	}
	return names
}

func (c *Catalogue) fingerprint(contracts []*workspace.Contract) {
	h := sha256.New()
	for _, contract := range contracts {
		fmt.Fprintln(h, contract.Name, contract.Key, contract.IdempotencyKey, contract.Formerly)
		for _, major := range contract.Majors {
			fmt.Fprintln(h, major.Number, major.Status, major.Upcast)
			for _, r := range major.Revisions {
				fmt.Fprintln(h, r.Fingerprint)
			}
		}
	}
	c.Fingerprint = fmt.Sprintf("%x", h.Sum(nil)[:16])
}
