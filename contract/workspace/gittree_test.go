package workspace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseTree(t *testing.T) {
	hash := strings.Repeat("\xab", 20)
	data := "100644 b.json\x00" + hash + "40000 a\x00" + hash + "120000 c\x00" + hash + "160000 module\x00" + hash + "7 odd\x00" + hash
	got, err := parseTree([]byte(data), 20)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]entryKind{"a": entryTree, "b.json": entryFile, "c": entryLink, "module": entryOther, "odd": entryOther}
	kinds := map[string]entryKind{}
	for i, e := range got {
		kinds[e.name] = e.kind
		if i > 0 && got[i-1].name >= e.name || e.hash != strings.Repeat("ab", 20) {
			t.Errorf("entry %+v", e)
		}
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, damaged := range []string{"100644", "100644 a", "100644a\x00" + hash, "100644 a\x00" + hash[:19]} {
		if _, err := parseTree([]byte(damaged), 20); err == nil {
			t.Errorf("%q is a tree", damaged)
		}
	}
}

func FuzzParseTree(f *testing.F) {
	f.Add([]byte("100644 a\x00"+strings.Repeat("x", 20)), 20)
	f.Fuzz(func(t *testing.T, data []byte, width int) {
		if width == 20 || width == 32 {
			_, _ = parseTree(data, width)
		}
	})
}
