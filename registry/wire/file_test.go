package wire_test

import (
	"encoding/json"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

func TestFilesTravelUnchanged(t *testing.T) {
	for _, tc := range []struct{ name, content, sent string }{
		{"nothing", "", `""`},
		{"text", "a: <b> & \"c\"\n", `"a: <b> & \"c\"\n"`},
		{"other scripts", "käse 🧀", `"käse 🧀"`},
		{"control characters", "\x00\x1b", `"\u0000\u001b"`},
		{"a replacement character", "\ufffd", "\"\ufffd\""},
		{"not UTF-8", "\xff\xfe", `{"base64":"//4="}`},
		{"a surrogate in UTF-8", "\xed\xa0\x80", `{"base64":"7aCA"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sent, err := wire.File(tc.content).MarshalJSON()
			if err != nil || string(sent) != tc.sent {
				t.Errorf("sent as %s, %v; want %s", sent, err, tc.sent)
			}
			var got wire.File
			if err := json.Unmarshal(sent, &got); err != nil || string(got) != tc.content {
				t.Errorf("received as %q, %v; want %q", got, err, tc.content)
			}
		})
	}
}

func TestOtherFormsOfFilesAreRefused(t *testing.T) {
	for _, sent := range []string{`1`, `null`, `[]`, `{}`, `{"base64": 1}`, `{"base64": "*"}`, `{"base64": "AA"}`, `{"text": "a"}`, `{"base64": "", "x": 1}`} {
		var got wire.File
		if err := got.UnmarshalJSON([]byte(sent)); err == nil {
			t.Errorf("%s was read as %q", sent, got)
		}
	}
}
