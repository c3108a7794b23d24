package verify

import (
	"slices"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
)

// What is found in JSON that was read is what is found without.
func TestValuesAreFoundInWhatWasRead(t *testing.T) {
	f, err := newFinder("/a/b", "/list/1", "/a/c/0/d", "/e~1f", "/last")
	if err != nil {
		t.Fatal(err)
	}
	var w look
	var d event.Document
	for _, text := range []string{
		`{"a":{"b":1,"c":[{"d":"x"}]},"list":[1,[2]],"e/f":{},"last":null}`, ` { "last" : "z" , "list" : [ 1 ] , "a" : [ ] } `,
		`{"a":{"b":{"b":2}},"\u006cast":"\u00e9","list":{"1":3}}`, `{}`, `[]`, `[1,2]`, `"text"`, `1`,
	} {
		want, got := make([]string, 5), []string{"left", "from", "the", "one", "before"}
		f.find(&w, text, want)
		if err := d.Read(text); err != nil {
			t.Fatal(err)
		}
		f.findRead(readingOf(&d), got)
		if !slices.Equal(got, want) {
			t.Errorf("in %s is found %q, not %q", text, got, want)
		}
	}
}
