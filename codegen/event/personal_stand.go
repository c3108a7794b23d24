package event

import "strconv"

// redactedText says that there was something else.
const redactedText = "[redacted]"

// standIn returns what stands for a value that is redacted: the first that its
// schemas allow. Empty: nothing that is known.
func (p *personal) standIn(at datum) string {
	if p.number > 0 {
		return p.numbered(at)
	}
	for _, stand := range p.stands(at) {
		if p.fits(at, stand) {
			return stand
		}
	}
	return ""
}

// stands lists what may stand for a value, what says most first.
func (p *personal) stands(at datum) []string {
	list := []string{"null"}
	switch p.text[at.pos] {
	case '{':
		return append(list, "{}")
	case '[':
		return append(list, "[]")
	}
	for _, d := range at.all {
		if rules := p.schema.Nodes[d.node].Personal; rules != nil && rules.Stand != "" {
			list = append(list, rules.Stand)
		}
	}
	return append(list, orText("", p.text[at.pos]), strconv.Quote(redactedText), "0", "false", `""`)
}

// orText returns the stand-in, or else a value of the JSON type that begins with
// first.
func orText(stand string, first byte) string {
	switch {
	case stand != "":
		return stand
	case first == '"':
		return strconv.Quote(redactedText)
	case first == 't' || first == 'f':
		return "false"
	}
	return "0"
}

// fits reports whether a text is valid under all that must hold at a place.
func (p *personal) fits(at datum, stand string) bool {
	for _, d := range at.given {
		if d.sure && !p.schema.holds(d.node, text(stand), 0) {
			return false
		}
	}
	return true
}
