package upcast

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// Bounds of the work on one step. Real schemas take a thousandth of them.
const (
	maxWork   = 2_000_000
	maxLifts  = 20_000
	maxParts  = 256
	maxValues = 2_000
	maxAsks   = 200
	// proofs is the budget of the prover for each place that it is asked about, and
	// maxProofs how many there are.
	proofs    = 20_000
	maxProofs = 50
)

// Options steer Derive.
type Options struct {
	// Down derives the way back: from the newer schema to the older one, whose
	// annotations are none of it.
	Down bool
	// Model is the content model of the writers; empty: contract.Tolerant.
	Model contract.ContentModel

	revises bool // both schemas are one: see Revise
	// past is what earlier revisions said of each place. Where revises is not set, it
	// is what is found out: nothing else is.
	past *past
}

// Derive returns the step from one schema to another. It always returns one:
// where it is not derived, Asks says what is missing. The schemas are not changed.
func Derive(from, to *schema.Schema, opt Options) *Step { return derive(from, to, opt, false) }

// Asks returns the places that need a person, those of Derive. It is cheaper, for
// it proves nothing that only the rest of a step rests on.
func Asks(from, to *schema.Schema, opt Options) []Ask { return derive(from, to, opt, true).Asks }

func derive(from, to *schema.Schema, opt Options, asks bool) *Step {
	d := newDeriver(from, to, opt, asks)
	d.finish()
	return d.step
}

// newDeriver looks at every place of two schemas.
func newDeriver(from, to *schema.Schema, opt Options, asks bool) *deriver {
	d := &deriver{
		asks: asks,
		opt:  opt, step: &Step{From: from, To: to, Down: opt.Down},
		aligned:    compat.Aligned(from, to),
		compared:   map[[2]*schema.Schema]bool{},
		lifts:      map[string]*Lift{},
		names:      map[*schema.Schema]string{},
		types:      map[*schema.Schema]schema.Types{},
		index:      map[*schema.Schema]map[string]*schema.Schema{},
		patterns:   map[string]*regexp.Regexp{},
		validators: map[*schema.Schema]*validator.Validator{},
		tightened:  map[source.Pointer]int{},
	}
	d.step.Root = d.lift(d.at(from), d.at(to), "")
	return d
}

// deriver derives one step.
type deriver struct {
	opt        Options
	asks       bool // only what needs a person is wanted
	step       *Step
	aligned    map[*schema.Schema]*schema.Schema
	compared   map[[2]*schema.Schema]bool // whether a schema of From and one of To say the same
	pairs      *change.Twins
	lifts      map[string]*Lift
	order      []*Lift
	names      map[*schema.Schema]string
	types      map[*schema.Schema]schema.Types
	index      map[*schema.Schema]map[string]*schema.Schema
	patterns   map[string]*regexp.Regexp
	validators map[*schema.Schema]*validator.Validator
	tightened  map[source.Pointer]int
	varying    map[*schema.Schema]bool // those of From that are within a union; nil: not looked at yet
	work       int64
	proofs     int
	beyond     bool
}

// name is a short name for a schema in keys.
func (d *deriver) name(s *schema.Schema) string {
	if d.names[s] == "" {
		d.names[s] = strconv.Itoa(len(d.names)) + ","
	}
	return d.names[s]
}

// lift derives what is done with the value at one place.
func (d *deriver) lift(old, new *location, path string) *Lift {
	key := d.key(old) + ">" + d.key(new)
	if l := d.lifts[key]; l != nil {
		return l
	}
	l := &Lift{From: old.roots, To: new.roots, Path: path}
	d.lifts[key] = l
	d.order = append(d.order, l)
	d.work += int64(1 + len(old.parts) + len(new.parts))
	switch {
	case d.tooMuch(), !d.opt.revises && d.same(old, new), len(new.roots) == 0, old.types == 0:
	case old.dynamic || new.dynamic:
		d.ask(Ask{Code: Beyond, Path: path, Old: placeOf(old), New: placeOf(new),
			Message: "what applies to " + change.Place(path) + " is more than is looked at, or depends on the dynamic scope"})
	default:
		d.place(l, old, new)
	}
	return l
}

// tooMuch reports whether the bounds are passed, and asks for a person once.
func (d *deriver) tooMuch() bool {
	if !d.beyond && (d.work > maxWork || len(d.order) > maxLifts) {
		d.beyond = true
		d.step.Asks = append(d.step.Asks, Ask{Code: Beyond, New: Place{Span: d.step.To.Span(), Pointer: d.step.To.Pointer},
			Old: Place{Span: d.step.From.Span(), Pointer: d.step.From.Pointer}, Message: "the schemas are larger than what is derived"})
	}
	return d.beyond
}

// same reports whether both sides say the same.
func (d *deriver) same(old, new *location) bool {
	if len(old.roots) != len(new.roots) || old.only != new.only {
		return false
	}
	for i, s := range new.roots {
		if !d.alike(old.roots[i], s) {
			return false
		}
	}
	return true
}

// alike reports whether a schema of From and one of To say the same.
func (d *deriver) alike(old, new *schema.Schema) bool {
	if old == nil || new == nil || old == new {
		return old == new
	}
	if d.aligned[new] == old {
		return true
	}
	pair := [2]*schema.Schema{old, new}
	if same, known := d.compared[pair]; known || d.work > maxWork {
		return same
	}
	aligned := compat.Aligned(old, new)
	d.work += 100 + 50*int64(len(aligned))
	d.compared[pair] = aligned[new] == old
	return d.compared[pair]
}

// place derives one place of which the two sides say something else.
func (d *deriver) place(l *Lift, old, new *location) {
	switch {
	case d.opt.revises:
		d.reviseNull(l, new)
		d.reviseValues(l, new)
	case d.opt.past != nil:
		d.opt.past.see(d, old, new)
	}
	if d.values(l, old, new) || !d.typed(l, old, new) || d.unions(l, old, new) {
		return
	}
	both := old.types & new.types
	if both&schema.TypeObject != 0 {
		d.object(l, old, new)
	}
	if both&schema.TypeArray != 0 {
		d.array(l, old, new)
	}
	d.constraints(l, old, new)
}

// typed compares types, and reports whether values of some type stay as they are.
func (d *deriver) typed(l *Lift, old, new *location) bool {
	gone := old.types &^ new.types
	switch {
	case gone == 0:
		if more := new.types &^ old.types; more != 0 {
			d.did(l, "widen", fmt.Sprintf("%s may be %s, too", change.Place(l.Path), more), old, new, "type")
		}
		return true
	case old.types&new.types == 0:
		return d.wrap(l, old, new)
	case old.types == schema.AllTypes, gone == schema.TypeFraction:
		d.tightenTypes(l.Path, new, gone)
		return true
	}
	if gone&schema.TypeNull != 0 {
		d.null(l, old, new)
		gone &^= schema.TypeNull
	}
	if gone&schema.TypeFraction != 0 && new.types&schema.TypeInteger != 0 {
		d.tightenTypes(l.Path, new, schema.TypeFraction)
		gone &^= schema.TypeFraction
	}
	if gone != 0 {
		d.ask(Ask{Code: TypeGone, Path: l.Path, Old: keywordOf(old, "type"), New: keywordOf(new, "type"),
			Message: fmt.Sprintf("%s may no longer be %s: what becomes of such values?", change.Place(l.Path), gone)})
	}
	return true
}

// null derives what becomes of null where it is no longer allowed.
func (d *deriver) null(l *Lift, old, new *location) {
	value := note(new, func(a *schema.Annotations) *source.Node { return a.UpcastDefault })
	if value == nil || d.opt.Down {
		d.ask(Ask{Code: TypeGone, Path: l.Path, Old: keywordOf(old, "type"), New: keywordOf(new, "type"),
			Message: change.Place(l.Path) + " may no longer be null: what stands for it now?",
			Settle:  annotation(new, `"x-upcast-default": …`, "the value that takes the place of null")})
		return
	}
	if !d.fits(new.roots, value) {
		d.badDefault(l.Path, old, new, value)
		return
	}
	l.Null = value
	d.did(l, "null", fmt.Sprintf("null at %s becomes %s", change.Place(l.Path), change.Show(value)), old, new, "type")
}

// wrap derives an array of one where there was a single value. It loses nothing,
// it is possible for every value, and the only item says what the value said: so
// nobody has to be asked. Reports false, for nothing else is to be compared.
func (d *deriver) wrap(l *Lift, old, new *location) bool {
	items, ok := d.only(new)
	if ok && new.types == schema.TypeArray && old.types&schema.TypeNull == 0 && d.at(items...).types&old.types == old.types {
		l.Wrap = d.lift(old, d.at(items...), l.Path)
		d.did(l, "wrap", fmt.Sprintf("%s becomes an array with that one item", change.Place(l.Path)), old, new, "type")
		return false
	}
	d.ask(Ask{Code: TypeChanged, Path: l.Path, Old: keywordOf(old, "type"), New: keywordOf(new, "type"),
		Message: fmt.Sprintf("%s was %s and is %s now", change.Place(l.Path), old.types, new.types)})
	return false
}
