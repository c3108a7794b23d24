package verify

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const good = `{"id":"a","sum":3}`

func goodLine(id int) string { return cloud(id, "ordering.OrderPlaced.v2", good) }

func gzipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstandard(t testing.TB, text []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(text, nil)
}

// What is no event is reported with its line and the reason, and what is beside it is read.
func TestWhatIsNoEventIsReported(t *testing.T) {
	const fine = "ordering.OrderPlaced v2: 2, valid 2, upcast 2\n"
	for name, tt := range map[string]struct{ between, want string }{
		"nothing":              {"", ""},
		"white space":          {" \t\r", ""},
		"no JSON":              {"hello", "no-json ×1 line 2: must be a JSON value, is no JSON (at its byte 0);"},
		"NUL":                  {goodLine(2)[:20] + "\x00" + goodLine(2)[20:], "no-json ×1 line 2: a comma or } must follow (at its byte 20);"},
		"only NULs":            {"\x00\x00\x00", "no-json ×1 line 2: must be a JSON value, is missing: the text ends (at its byte 0);"},
		"no UTF-8":             {strings.Replace(goodLine(2), `"e2"`, "\"\xff\"", 1), "no-json ×1 line 2: the string is not well formed (at its byte 26);"},
		"no UTF-8 in the data": {cloud(2, "ordering.OrderPlaced.v2", "{\"id\":\"\xc3\x28\"}"), "no-json ×1 line 2: the string is not well formed (at its byte 161);"},
		"cut off":              {goodLine(2)[:60], "no-json ×1 line 2: the string is not well formed (at its byte 60);"},
		"cut off in the data":  {strings.TrimSuffix(goodLine(2), "}}"), "no-json ×1 line 2: a comma or } must follow (at its byte 172);"},
		"more after the end":   {goodLine(2) + "}", "no-json ×1 line 2: there is more after the end of the value (at its byte 174);"},
		"two on a line":        {goodLine(2) + goodLine(3), "no-json ×1 line 2: there is more after the end of the value (at its byte 174);"},
		"a name twice":         {cloud(2, "ordering.OrderPlaced.v2", `{"id":"a","id":"b","sum":1}`), "no-json ×1 line 2: is there twice (at its byte 170);"},
		"deep nesting":         {cloud(2, "ordering.OrderPlaced.v2", strings.Repeat("[", 100000)+strings.Repeat("]", 100000)), "too-deep ×1 line 2: nests deeper than 500 levels (at its byte 654);"},
		"brackets alone":       {strings.Repeat("[", 100000), "no-batch ×1 line 2: nests deeper than 500 levels (at its byte 500);"},
		"a number":             {"17", "no-envelope ×1 line 2: must be an object, is a number;"},
		"no attributes":        {`{}`, `no-envelope ×1 line 2: lacks "specversion", which every event of CloudEvents has;`},
		"another CloudEvents":  {strings.Replace(goodLine(2), "1.0", "0.3", 1), "no-envelope ×1 line 2: specversion CloudEvents … is not read: 1.0 is;"},
		"a time that is none":  {strings.Replace(goodLine(2), "2026-11-22T10", "2026-11-22T30", 1), "no-envelope ×1 line 2: time … is no time of RFC 3339;"},
		"no data":              {strings.Replace(goodLine(2), `,"data":`+good, "", 1), `no-data ×1 line 2: data is not there;`},
		"data that is no JSON": {strings.Replace(strings.Replace(goodLine(2), "application/json", "text/plain", 1), good, `"secret"`, 1), `no-data ×1 line 2: datacontenttype is …, not JSON;`},
		"data in base64":       {strings.Replace(goodLine(2), `"data":`+good, `"data_base64":"c2VjcmV0"`, 1), `no-envelope ×1 line 2: data_base64 must be a JSON value, is no JSON, and datacontenttype is …;`},
		"numbers in a list":    {"[1, true]", `no-envelope ×2 line 2: must be an object, is a number; line 2: must be an object, is a boolean;`},
	} {
		t.Run(name, func(t *testing.T) {
			r := verify(t, Options{Inputs: log(t, goodLine(1)+"\n"+tt.between+"\n"+goodLine(4))})
			mustTell(t, r, fine+tt.want)
		})
	}
}

// Whatever is wrong with what is no event is shown, each kind with the first places.
func TestEachKindOfWhatIsNoEventIsShown(t *testing.T) {
	text := strings.Repeat(`{"specversion":"1.0"}`+"\n", 10) + "17\n[]\n{}\nnull\n" + strings.Repeat("hello\n", 5) + `{"a":1 "b"}` + "\n"
	mustTell(t, verify(t, Options{Inputs: log(t, text), block: 40}), `
no-envelope ×13 line 1: lacks "id", which every event of CloudEvents has; line 2: lacks "id", which every event of CloudEvents has; line 3: lacks "id", which every event of CloudEvents has; line 11: must be an object, is a number; line 13: lacks "specversion", which every event of CloudEvents has; line 14: must be an object, is null;
no-json ×6 line 15: must be a JSON value, is no JSON (at its byte 0); line 16: must be a JSON value, is no JSON (at its byte 0); line 17: must be a JSON value, is no JSON (at its byte 0); line 20: a comma or } must follow (at its byte 7);`)
}

// Of a list on a line the events are read, also where the list is none.
func TestListsOnALine(t *testing.T) {
	for between, want := range map[string]string{
		"[" + goodLine(2) + ", " + goodLine(3) + "]": "ordering.OrderPlaced v2: 4, valid 4, upcast 4",
		"[]":                     "ordering.OrderPlaced v2: 2, valid 2, upcast 2",
		"[" + goodLine(2):        "ordering.OrderPlaced v2: 3, valid 3, upcast 3\nno-batch ×1 line 2: a comma or ] must follow (at its byte 175);",
		"[" + goodLine(2) + ",]": "ordering.OrderPlaced v2: 3, valid 3, upcast 3\nno-batch ×1 line 2: must be a JSON value, is no JSON (at its byte 176);",
		"[" + goodLine(2) + " " + goodLine(3) + "]": "ordering.OrderPlaced v2: 4, valid 4, upcast 4\nno-batch ×1 line 2: a comma or ] must follow (at its byte 176);",
	} {
		mustTell(t, verify(t, Options{Inputs: log(t, goodLine(1)+"\n"+between+"\n"+goodLine(4))}), want)
	}
}

// A file that ends early is read as far as it goes, and said to be cut off.
func TestFilesThatCannotBeUnpackedToTheEnd(t *testing.T) {
	c := newCompany(t)
	text := c.lines(3000)
	for name, packed := range map[string][]byte{"gzip": gzipped(t, text), "zstd": zstandard(t, text)} {
		for at, cut := range map[string]func() []byte{
			"in the middle":         func() []byte { return packed[:len(packed)/2] },
			"before the last bytes": func() []byte { return packed[:len(packed)-3] },
			"after the magic":       func() []byte { return packed[:5] },
			"damaged": func() []byte {
				broken := bytes.Clone(packed)
				for i := range 64 {
					broken[len(broken)/2+i] ^= 0x55
				}
				return broken
			},
		} {
			t.Run(name+" "+at, func(t *testing.T) {
				r := verify(t, Options{Catalogue: c.catalogue, Inputs: log(t, string(cut()))})
				if r.Broken[0].Code != cutOff || r.Broken[0].Count != 1 || at != "damaged" && len(r.Broken) != 1 {
					t.Errorf("%s", told(r))
				}
				if r.Events > 3000 || at == "before the last bytes" && r.Events < 2900 {
					t.Errorf("%d events were read", r.Events)
				}
			})
		}
	}
}

// Memory is bounded by the longest line that is read, whatever a file unpacks to.
func TestLinesThatAreTooLong(t *testing.T) {
	long := cloud(2, "ordering.OrderPlaced.v2", `{"id":"`+strings.Repeat("x", 10<<20)+`","sum":3}`)
	log10 := goodLine(1) + "\n" + long + "\n" + goodLine(3)
	mustTell(t, verify(t, Options{Inputs: log(t, log10)}), "ordering.OrderPlaced v2: 3, valid 3, upcast 3")
	mustTell(t, verify(t, Options{Inputs: log(t, log10), MaxLine: 9 << 20}),
		"ordering.OrderPlaced v2: 2, valid 2, upcast 2\ntoo-long ×1 line 2: is longer than 9.0 MiB;")
	pretty := "[\n" + goodLine(1) + ",\n" + long + ",\n" + goodLine(3) + "\n]\n"
	mustTell(t, verify(t, Options{Inputs: log(t, pretty)}), "ordering.OrderPlaced v2: 3, valid 3, upcast 3")
	mustTell(t, verify(t, Options{Inputs: log(t, pretty), MaxLine: 9 << 20}),
		"ordering.OrderPlaced v2: 2, valid 2, upcast 2\ntoo-long ×1 line 3: is longer than 9.0 MiB;")
}

// A report counts the bytes of files, in blocks of whatever size: those too of what is too long, and around the events of a list.
func TestAReportCountsTheBytesOfFiles(t *testing.T) {
	long := cloud(2, "ordering.OrderPlaced.v2", `{"id":"`+strings.Repeat("x", 20_000)+`","sum":3}`)
	for name, text := range map[string]string{
		"lines":           goodLine(1) + "\n" + long + "\r\n\n" + goodLine(3),
		"a list":          "\ufeff[\n" + goodLine(1) + ",\n" + long + ",\n" + goodLine(3) + "\n]\n\n",
		"nothing":         "",
		"all is too long": long,
		"cut off":         goodLine(1) + "\n" + long[:15_000],
	} {
		for _, block := range []int{100, 3000, blockSize} {
			r := verify(t, Options{Inputs: log(t, text), MaxLine: 10_000, block: block})
			if r.Bytes != int64(len(text)) {
				t.Errorf("%s, blocks of %d: %d bytes, want %d", name, block, r.Bytes, len(text))
			}
		}
	}
}

// A few kilobytes that unpack to a line without an end are given up.
func TestAFileThatUnpacksToALineWithoutAnEnd(t *testing.T) {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(w, goodLine(1))
	zeros := make([]byte, 1<<20)
	for range unbroken>>20 + 64 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(w, "\n%s\n", goodLine(2))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "bomb.zst")
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	mustTell(t, verify(t, Options{Inputs: inputs(t, file)}),
		"ordering.OrderPlaced v2: 1, valid 1, upcast 1\ntoo-long ×1 line 2: no line ends within 1.0 GiB: the rest of the file was not read;")
}

// Types, keys and violations without end are counted, and not all of them kept.
func TestWhatGrowsWithoutEndIsCounted(t *testing.T) {
	var b strings.Builder
	const n = mostUnknown + 500
	for i := range n {
		fmt.Fprintln(&b, cloud(i, fmt.Sprintf("a.Type%d.v1", i), `{}`))
		fmt.Fprintln(&b, cloud(i, "ordering.OrderPlaced.v2", fmt.Sprintf(`{"id":"a","sum":1,"tags":{"secret%d":1}}`, i)))
	}
	fmt.Fprintln(&b, cloud(1, strings.Repeat("x", 5000), `{}`))
	r := verify(t, Options{Inputs: log(t, b.String())})
	if len(r.Unknown) != mostUnknown || r.OtherUnknown != n-mostUnknown+1 {
		t.Errorf("%d types, %d others", len(r.Unknown), r.OtherUnknown)
	}
	if v := r.Kinds[0].Violations; len(v) != 1 || v[0].Count != n || v[0].Pointer != "/tags/*" || len(v[0].Samples) != DefaultSamples {
		t.Errorf("violations: %+v", v)
	}
}

// No value of an event is reported, wherever it stands and whatever is wrong with it.
func TestNothingOfAnEventIsReported(t *testing.T) {
	const secret = "Mara"
	text := ""
	for _, data := range []string{
		`{"id":"Mara"}`, `{"id":"a","sum":"Mara"}`, `{"id":"a","sum":1,"note":["Mara"]}`, `{"id":"a","sum":1,"tags":{"Mara":"Mara"}}`, `{"id":"a","sum":1,"tags":{"Mara":7}}`,
		`{"id":"a","sum":1,"lines":[{"sku":"Mara"},{"Mara":1}]}`, `{"Mara":1,"Mara":2}`, `{"Mara" 1}`, `"Mara"`, `{"id":"Mara","sum":`,
	} {
		text += cloud(1, "ordering.OrderPlaced.v2", data) + "\n" + cloud(1, "ordering.OrderPlaced.v1", data) + "\n"
	}
	line := goodLine(7)
	for _, change := range [][2]string{{`"e7"`, `"Mara\u0000"`}, {"/shop", "Mara Mara"}, {"2026-11", "Mara"}, {"1.0", "Mara"}, {"application/json", "Mara"}, {`"id"`, `"Mara"`}, {`"source"`, `"Mara","Mara"`}} {
		text += strings.Replace(line, change[0], change[1], 1) + "\n"
	}
	r := verify(t, Options{Inputs: log(t, text)})
	if got := string(asJSON(t, r)); strings.Contains(got, secret) {
		t.Errorf("the report has it:\n%s", got)
	}
	if r.Kinds[0].Valid == r.Kinds[0].Count || len(r.Broken) < 2 {
		t.Errorf("too little is wrong:\n%s", told(r))
	}
}
