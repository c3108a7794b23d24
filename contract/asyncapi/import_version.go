package asyncapi

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// Versions of AsyncAPI as they are written: in full, and in short, which is a number
// where nothing stands around it.
var (
	fullVersion3  = regexp.MustCompile(`^3\.[0-9]{1,3}\.[0-9]{1,3}$`)
	shortVersion3 = regexp.MustCompile(`^3(\.[0-9]{1,3})?$`)
	version2      = regexp.MustCompile(`^2(\.|$)`)
	anyVersion    = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*$`)
)

const (
	writeVersion = "write `asyncapi: 3.0.0`, with all three numbers"
	lift         = "lift it to version 3 first, for example with the AsyncAPI command line: asyncapi convert FILE --output NEW --target-version=3.0.0"
)

// supported refuses what is no AsyncAPI 3. A version in short can mean nothing else,
// but other tools refuse it, which is told.
func (im *importer) supported(f *file) error {
	said := f.root().get("asyncapi").use()
	fail := func(hint, format string, args ...any) error {
		return &source.Error{Span: f.doc.SpanAt(said.at), Msg: fmt.Sprintf(format, args...), Hint: hint}
	}
	switch {
	case said.node == nil:
		return &source.Error{
			Span: f.doc.SpanAt(""), Msg: "this is no AsyncAPI document: it has no member \"asyncapi\"",
			Hint: "an AsyncAPI document begins with `asyncapi: 3.0.0`",
		}
	case said.node.Kind != source.String && said.node.Kind != source.Number:
		return fail(writeVersion, "`asyncapi` is no version, but %s", article(said.node.Kind.String()))
	}
	switch text := said.node.Text; {
	case said.node.Kind == source.String && fullVersion3.MatchString(text):
		return nil
	case shortVersion3.MatchString(text):
		im.lose(lostVersion, said, text)
		return nil
	case version2.MatchString(text):
		return fail(lift, "AsyncAPI %s is not read: its operations say the opposite of those of version 3", clip(text))
	case anyVersion.MatchString(text):
		return fail("documents of version 3 are read", "AsyncAPI %s is not read", clip(text))
	default:
		return fail(writeVersion, "%s is no version of AsyncAPI", source.Quote(text))
	}
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}

func clip(s string) string {
	if len(s) > 20 {
		return s[:20] + "…"
	}
	return s
}
