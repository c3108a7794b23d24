package asyncapi

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// takeExamples takes the payloads of examples.
func takeExamples(list loc) []example {
	var out []example
	taken := nameSet{}
	for i, e := range list.list() {
		payload := e.get("payload")
		if payload.node == nil {
			continue
		}
		name := e.text("name")
		if exampleName.FindString(name) == "" {
			name = cmp.Or(tame(name), "example-"+strconv.Itoa(i+1))
		}
		out = append(out, example{taken.free(name, ""), payload.use().node})
	}
	list.emptyUse()
	return out
}

var exampleName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$`)

// majorSuffix is how names say a major: order.placed.v2, order_placed_v2,
// OrderPlacedV2.
var majorSuffix = regexp.MustCompile(`^(.*?)(?:[._-][vV]|([a-z0-9])V)([1-9][0-9]{0,3})$`)

// nameOf returns which event a message is, which major, and what the document calls
// the event. Of two messages that would have the same name the second is called after
// its channel too.
func (im *importer) nameOf(d *document, m loc, key, channel string) (name contract.EventName, major int, said string, ok bool) {
	for _, text := range []string{textOf(m.node.Get("name")), key, textOf(m.node.Get("title"))} {
		said, number := eventName(text, d.context)
		name := tame(said)
		if name == "" {
			continue
		}
		for _, try := range []string{name, tame(channel + "-" + name), tame(key + "-" + name)} {
			full := contract.EventName{Context: d.context, Event: try}
			if contract.CheckEventName(try) == nil && im.fits(full, number) {
				if text == textOf(m.node.Get("name")) {
					m.get("name").use()
				}
				return full, number, said, true
			}
		}
		full := contract.EventName{Context: d.context, Event: name}
		for im.clashes[full] = max(im.clashes[full], 1); ; {
			im.clashes[full]++
			try := contract.EventName{Context: d.context, Event: name + "-" + strconv.Itoa(im.clashes[full])}
			if im.fits(try, number) {
				return try, number, said, contract.CheckEventName(try.Event) == nil
			}
		}
	}
	return contract.EventName{}, 0, "", false
}

// fits reports whether a major can have that name: it is not taken, and its folder
// is one of its own also where small letters and capitals are the same.
func (im *importer) fits(name contract.EventName, number int) bool {
	if e := im.events[name]; e != nil {
		return e.majors[number] == nil
	}
	return !im.folders[folderOf(name)] && !device.MatchString(name.Event)
}

// folderOf is what two names have in common whose folders are the same on macOS
// and Windows.
func folderOf(name contract.EventName) string { return strings.ToLower(name.String()) }

// device is what no file can be called on Windows.
var device = regexp.MustCompile(`^(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])$`)

// eventName splits what a message is called into the event and a major. The event
// may have letters that no name has.
func eventName(text, context string) (string, int) {
	number := 1
	if m := majorSuffix.FindStringSubmatch(text); m != nil {
		text = m[1] + m[2]
		number, _ = strconv.Atoi(m[3])
	}
	return strings.TrimPrefix(text, context+"."), number
}
