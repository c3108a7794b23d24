package event

import "slices"

// UpcastLift, for generated code, is what a step does with the value at one place. One
// of the groups of fields is used, beside Null. Values are JSON, lifts are indexes of
// the step's Lifts, of which 0 copies.
type UpcastLift struct {
	Null   string // replaces null
	Set    string // replaces whatever is there
	Values []UpcastValue
	Wraps  bool  // the value becomes the only item of an array
	Wrap   int32 // lifts that item

	Cases []UpcastCase // the first that the value belongs to lifts it; none copies it

	// Names are the members that do not just stay, and those that they become, sorted
	// by name; Rest lifts all others. Fills are added where they are missing.
	Names []UpcastName
	Fills []UpcastFill
	Rest  int32
	Place string // of the object in the schema, where a name may be taken

	Prefix []int32 // lift the first items
	Items  int32   // lifts the items after them
}

// UpcastValue, for generated code, is a value and the one that takes its place.
type UpcastValue struct{ From, To string }

// UpcastCase, for generated code, is a variant of a union.
type UpcastCase struct {
	Kinds  Kinds    // of its values; KindNumber are those that are no integer
	Tag    string   // of an object, with one of Values; empty: it needs none
	Values []string // texts
	Lift   int32
}

// UpcastName, for generated code, is a member, and what becomes of it.
type UpcastName struct {
	Name  string
	Rules []UpcastRule // none drops it
	// Undeclared says that the older schema does not declare it, and that the step gives
	// a member this name: what an event has there nobody had said, so that it is refused.
	Undeclared bool
}

// UpcastRule, for generated code, is one thing that becomes of a member.
type UpcastRule struct {
	To     int32 // its name, of Names
	Yields bool  // where the event has a member of that name already, this goes
	Lift   int32
}

// UpcastFill, for generated code, is a member that is added where it is missing.
type UpcastFill struct {
	Name  int32 // of Names
	Value string
}

// maxUpcast bounds what an event may become, in bytes.
const maxUpcast = 256 << 20

// lifter lifts one text, of which it is known that it is well formed.
type lifter struct {
	text  text
	lifts []UpcastLift
	jumps []jump
	dst   []byte
	most  int // how long dst may become
}

// lift lifts a text that is well formed. The error is an *[Invalid] or an *[Error].
func (s *UpcastStep) lift(t text) ([]byte, error) { return s.liftWithin(t, maxUpcast) }

func (s *UpcastStep) liftWithin(t text, most int) ([]byte, error) {
	if s.Root == 0 {
		return []byte(t), nil
	}
	jumps, err := jumpsOf(t)
	if err != nil {
		return nil, err
	}
	l := lifter{text: t, lifts: s.Lifts, jumps: jumps, dst: make([]byte, 0, len(t)+len(t)/8+64), most: most}
	if taken := l.lift(s.Root, spot{}); taken != nil {
		return nil, &Invalid{Violations: []Violation{*taken}}
	}
	if len(l.dst) > most {
		return nil, encodeError("what the event becomes is too large")
	}
	return l.dst, nil
}

// lift appends what becomes of the value at a spot, unless a member finds its new
// name taken, or has one that nobody had declared.
func (l *lifter) lift(i int32, at spot) *Violation {
	if len(l.dst) > l.most {
		return nil // whatever comes, it is too large
	}
	lift := &l.lifts[i]
	first := l.text[at.pos]
	switch {
	case i == 0:
		l.copy(at.pos, l.after(at).pos)
		return nil
	case lift.Null != "" && first == 'n':
		l.dst = append(l.dst, lift.Null...)
		return nil
	case lift.Set != "":
		l.dst = append(l.dst, lift.Set...)
		return nil
	case lift.Wraps:
		l.dst = append(l.dst, '[')
		taken := l.lift(lift.Wrap, at)
		l.dst = append(l.dst, ']')
		return taken
	}
	for _, v := range lift.Values {
		if equal(text(v.From), 0, l.text, at.pos) {
			l.dst = append(l.dst, v.To...)
			return nil
		}
	}
	switch {
	case len(lift.Cases) > 0:
		return l.lift(l.caseOf(lift.Cases, at), at)
	case first == '[':
		return l.array(lift, at)
	case first == '{':
		o := lifted{lifter: l, lift: lift, at: at}
		return o.object()
	}
	return l.lift(0, at)
}

func (l *lifter) copy(from, to int) { l.dst = append(l.dst, l.text[from:to]...) }

// caseOf returns the lift of the case to which the value at a spot belongs.
func (l *lifter) caseOf(cases []UpcastCase, at spot) int32 {
	kind := l.text.kinds(at.pos)
	if kind&KindInteger != 0 {
		kind = KindInteger
	}
	var tag, known string
	tagged := false
	for i := range cases {
		c := &cases[i]
		if c.Kinds&kind == 0 {
			continue
		}
		if c.Tag == "" {
			return c.Lift
		}
		if c.Tag != known {
			tag, tagged = l.tag(c.Tag, at)
			known = c.Tag
		}
		if tagged && slices.Contains(c.Values, tag) {
			return c.Lift
		}
	}
	return 0
}

// tag returns the text of a member of the object at a spot, and whether there is one.
func (l *lifter) tag(name string, at spot) (string, bool) {
	if l.text[at.pos] != '{' {
		return "", false
	}
	for m, more := l.first(at); more; m, more = l.next(m) {
		if m.name == name && l.text[m.value.pos] == '"' {
			value, _ := l.text.str(m.value.pos)
			return value, true
		}
	}
	return "", false
}

func (l *lifter) array(lift *UpcastLift, at spot) *Violation {
	l.dst = append(l.dst, '[')
	pos, more := l.text.first(at.pos)
	item := spot{pos, at.begun + 1}
	for i := 0; more; i++ {
		if i > 0 {
			l.dst = append(l.dst, ',')
		}
		rule := lift.Items
		if i < len(lift.Prefix) {
			rule = lift.Prefix[i]
		}
		if taken := l.lift(rule, item); taken != nil {
			return taken.below(i)
		}
		item = l.after(item)
		item.pos, more = l.text.next(item.pos)
	}
	l.dst = append(l.dst, ']')
	return nil
}
