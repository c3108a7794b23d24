package event

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// attribute is one attribute of CloudEvents: its canonical text, which JSON
// writes without quotes where it is bare, an integer or a boolean.
type attribute struct {
	name, text string
	bare       bool
}

// textAttribute is an attribute that has a field of its own, which is a text.
type textAttribute struct {
	name  string
	field func(*Envelope) *string
	check func(string) string // what is wrong, or ""
}

// textAttributes are in the order in which they are written.
var textAttributes = []textAttribute{
	{"id", func(e *Envelope) *string { return &e.ID }, nil},
	{"source", func(e *Envelope) *string { return &e.Source }, checkURI},
	{"datacontenttype", func(e *Envelope) *string { return &e.ContentType }, checkMediaType},
	{"dataschema", func(e *Envelope) *string { return &e.Schema }, checkURI},
	{"subject", func(e *Envelope) *string { return &e.Subject }, nil},
	{"time", func(e *Envelope) *string { return (*string)(&e.Time) }, checkTime},
	{"correlationid", func(e *Envelope) *string { return &e.CorrelationID }, nil},
	{"causationid", func(e *Envelope) *string { return &e.CausationID }, nil},
	{"idempotencykey", func(e *Envelope) *string { return &e.IdempotencyKey }, nil},
	{"partitionkey", func(e *Envelope) *string { return &e.PartitionKey }, nil},
}

// The attributes that have a field, and are no text alone.
const (
	specVersionName = "specversion"
	typeName        = "type"
	hopsName        = "hops"
	contentTypeName = "datacontenttype"
)

func textAttributeOf(name string) *textAttribute {
	for i := range textAttributes {
		if textAttributes[i].name == name {
			return &textAttributes[i]
		}
	}
	return nil
}

// checked returns the attributes of an event that can be sent.
func (e *Envelope) checked() ([]attribute, error) {
	list, err := e.attributes()
	if err == nil {
		err = e.checkData()
	}
	return list, err
}

// attributes returns what is set, checked, in the order of writing.
func (e *Envelope) attributes() ([]attribute, error) {
	kind, err := e.cloudType()
	if err != nil {
		return nil, At(err, typeName)
	}
	list := make([]attribute, 0, 3+len(textAttributes)+len(e.Extensions))
	list = append(list, attribute{name: specVersionName, text: specVersion}, attribute{name: typeName, text: kind})
	for _, t := range textAttributes {
		if text := *t.field(e); text != "" {
			list = append(list, attribute{name: t.name, text: text})
		}
	}
	if hops, ok := e.Hops.Get(); ok {
		list = append(list, attribute{hopsName, strconv.Itoa(int(hops)), true})
	}
	for _, m := range e.Extensions {
		if m.Value.String() == "null" {
			continue // not set
		}
		if isField(m.Name) {
			return nil, At(encodeError("has a field of its own"), m.Name)
		}
		a, err := attributeOf(m.Value)
		if err != nil {
			return nil, At(err, m.Name)
		}
		a.name = m.Name
		list = append(list, a)
	}
	// What is written is what can be read again.
	if _, err := envelopeOf(list); err != nil {
		return nil, err
	}
	return list, nil
}

func isField(name string) bool {
	return name == specVersionName || name == typeName || name == hopsName || textAttributeOf(name) != nil
}

// attributeOf reads the value of an extension.
func attributeOf(raw Raw) (attribute, error) {
	text := raw.String()
	switch {
	case text[0] == '"':
		a := attribute{}
		return a, Decode([]byte(text), &a.text, ReadText[string])
	case text == "true" || text == "false" || isInteger(text):
		return attribute{text: text, bare: true}, nil
	}
	return attribute{}, encodeError("an extension is a text, an integer of 32 bits or a boolean")
}

// isInteger reports whether s is an integer of CloudEvents: of 32 bits, in digits.
func isInteger(s string) bool {
	_, err := strconv.ParseInt(s, 10, 32)
	end, ok := scanNumber(s, 0)
	return err == nil && ok && end == len(s)
}

// envelopeOf returns the envelope that has these attributes.
func envelopeOf(list []attribute) (*Envelope, error) {
	e := &Envelope{}
	var seen attributeNames
	for _, a := range list {
		if !seen.add(a.name) {
			return nil, At(encodeError("is there twice"), a.name)
		}
		if err := e.set(a); err != nil {
			return nil, At(err, a.name)
		}
	}
	for _, name := range [...]string{specVersionName, "id", "source", typeName} {
		if seen.add(name) {
			return nil, encodeError("lacks " + shown(name) + ", which every event of CloudEvents has")
		}
	}
	return e, nil
}

// set sets one attribute, checked.
func (e *Envelope) set(a attribute) error {
	if err := checkName(a.name); err != nil {
		return err
	}
	if !isPlain(a.text) && (strings.IndexFunc(a.text, unprintable) >= 0 || !utf8.ValidString(a.text)) {
		return encodeError("has a control character, or what is no character")
	}
	known := textAttributeOf(a.name)
	switch {
	case a.text == "" && isField(a.name):
		return encodeError("is empty: leave it out")
	case a.name == hopsName:
		return e.setHops(a.text)
	case a.bare && isField(a.name):
		return encodeError("must be a text")
	case a.name == specVersionName && a.text != specVersion:
		return encodeError("CloudEvents " + shown(a.text) + " is not read: " + specVersion + " is")
	case a.name == typeName:
		e.Type, e.Version = SplitType(a.text)
	case known != nil:
		if known.check != nil {
			if wrong := known.check(a.text); wrong != "" {
				return encodeError(shown(a.text) + " " + wrong)
			}
		}
		*known.field(e) = a.text
	case a.name != specVersionName:
		return e.extend(a)
	}
	return nil
}

// attributeNames are names that were seen: those that have a field, of which there are
// enough for a set of their own, and others.
type attributeNames struct {
	fields uint
	others names
}

// add puts name into the set and reports whether it was not there.
func (n *attributeNames) add(name string) bool {
	bit := uint(0)
	switch name {
	case specVersionName:
		bit = 1
	case typeName:
		bit = 1 << 1
	case hopsName:
		bit = 1 << 2
	default:
		for i := range textAttributes {
			if textAttributes[i].name == name {
				bit = 1 << (3 + i)
			}
		}
	}
	if bit == 0 {
		return n.others.add(name)
	}
	seen := n.fields&bit != 0
	n.fields |= bit
	return !seen
}

func (e *Envelope) setHops(text string) error {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 || !isInteger(text) {
		return encodeError(shown(text) + " is no number of hops")
	}
	e.Hops.Set(int32(n))
	return nil
}

func (e *Envelope) extend(a attribute) error {
	value := []byte(a.text)
	if !a.bare {
		var err error
		if value, err = appendString(nil, a.text); err != nil {
			return err
		}
	}
	e.Extensions = append(e.Extensions, Member{Name: a.name, Value: Raw(value)})
	return nil
}
