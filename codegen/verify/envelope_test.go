package verify

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// asEnvelope checks that what the short way finds in a line is what event.Envelope reads, and reports whether the
// short way was taken.
func asEnvelope(t *testing.T, l *locator, line string) bool {
	t.Helper()
	l.attrs = attributes{extensions: l.attrs.extensions[:0]}
	e := Event{Line: line}
	kind, ok := l.short(&e)
	if !ok {
		return false
	}
	var env event.Envelope
	err := env.UnmarshalJSON([]byte(line))
	if err != nil {
		if anything.CheckText(e.Data) != nil {
			return true // which is found when the data is checked
		}
		t.Fatalf("%s\nis taken, but Envelope refuses it: %v", line, err)
	}
	want := env.Type
	if env.Version > 0 {
		want += fmt.Sprintf(".v%d", env.Version)
	}
	a := l.attrs
	at := time.Time{}
	if env.Time != "" {
		if at, err = env.Time.Time(); err != nil {
			t.Fatal(err)
		}
	}
	same := kind == want && a.id == env.ID && a.source == env.Source && a.subject == env.Subject && a.partitionKey == env.PartitionKey &&
		a.idempotencyKey == env.IdempotencyKey && a.correlationID == env.CorrelationID && a.causationID == env.CausationID &&
		e.Data == string(env.Data) && e.HasTime == (env.Time != "") && (!e.HasTime || e.Time == at.UnixNano()) && len(a.extensions) == len(env.Extensions)
	for _, x := range a.extensions {
		text, ok := env.Extension(x.name)
		same = same && ok && text == x.text
	}
	if !same {
		t.Fatalf("%s\nis read as %s %+v %+v\nby Envelope as %s %+v", line, kind, e, a, want, env)
	}
	return true
}

var envelopeCases = []string{
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{}}`,
	` { "specversion" : "1.0" , "id" : "1" , "source" : "/a" , "type" : "x.Y.v1" , "data" : { } } `,
	`{"data":{"a":[1,"}",{"b":"\"]"}]},"specversion":"1.0","id":"1","source":"/a","type":"x.Y","time":"2026-11-22T10:00:00.123456789Z","subject":"s","hops":3,"partitionkey":"p","correlationid":"c","causationid":"d","idempotencykey":"k","traceparent":"00-1","tenant":"","dataschema":"https://example.com/a"}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","time":"2026-01-31T00:00:00,5Z","data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v01","data":[1,2,{"a":null}],"datacontenttype":"application/json"}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v+1","data":"text"}`,
	`{"specversion":"1.0","id":"1","source":"/a b","type":"x.Y.v1","data":{}}`,
	`{"specversion":"1.0","id":"1","source":"%zz","type":"x.Y.v1","data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","time":"2026-02-30T10:00:00Z","data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","time":"2026-02-28T1:00:00.0Z","data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","hops":03,"data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","hops":1.5,"data":{}}`,
	`{"specversion":"1.0","id":"1","id":"1","source":"/a","type":"x.Y.v1","data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{},"data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{},"x":"1","x":"2"}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{},"X":"1"}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{},"data_base64":"e30="}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{},"subject":null}`,
	`{"specversion":"1.0","id":"","source":"/a","type":"x.Y.v1","data":{}}`,
	"{\"specversion\":\"1.0\",\"id\":\"1\x7f\",\"source\":\"/a\",\"type\":\"x.Y.v1\",\"data\":{}}",
	`{"specversion":"1.0","id":"1\u0031","source":"/a","type":"x.Y.v1","data":{}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{}}}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":{},}`,
	`{"specversion":"1.0","id":"1","source":"/a","type":"x.Y.v1","data":null}`,
}

// The short way finds what Envelope reads, and takes no event that it refuses; the events of a usual log all go it.
func TestTheShortWayReadsWhatEnvelopeReads(t *testing.T) {
	c := newCompany(t)
	l, err := newLocator(c.catalogue, &Layout{})
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, line := range envelopeCases {
		if asEnvelope(t, l, line) {
			taken++
		}
	}
	if taken < 4 {
		t.Errorf("only %d of the cases go the short way", taken)
	}
	lines := strings.Split(strings.TrimSpace(string(c.lines(300))), "\n")
	for _, line := range lines {
		if !asEnvelope(t, l, line) {
			t.Errorf("%s\ngoes the long way", line)
		}
	}
	random := rand.New(rand.NewPCG(7, 8))
	pieces := []string{`"`, `\`, `{`, `}`, `[`, `]`, `,`, `:`, ` `, "\n", "\x00", "\x7f", "\xff", "é", `null`, `"id":"2",`, `"x":1,`, `0`, `.`, `-`, `\u0000`, `\"`}
	taken = 0
	for range 30_000 {
		line := envelopeCases[random.IntN(len(envelopeCases))]
		if random.IntN(4) == 0 {
			line = lines[random.IntN(len(lines))]
		}
		for range 1 + random.IntN(2) {
			at := random.IntN(len(line))
			end := min(len(line), at+random.IntN(3))
			line = line[:at] + pieces[random.IntN(len(pieces))] + line[end:]
		}
		if asEnvelope(t, l, line) {
			taken++
		}
	}
	if taken < 500 {
		t.Errorf("only %d changed lines go the short way", taken)
	}
}

func FuzzTheShortWay(f *testing.F) {
	for _, line := range envelopeCases {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		l, err := newLocator(&Catalogue{}, &Layout{})
		if err != nil {
			t.Fatal(err)
		}
		asEnvelope(t, l, line)
	})
}

// Whatever a log holds, reading it ends, and each line is either an event or reported.
func FuzzLog(f *testing.F) {
	for _, line := range envelopeCases {
		f.Add(line+"\n"+line, 40)
		f.Add("["+line+",\n"+line+"]", 7)
	}
	known := catalogue(f, shop)
	f.Fuzz(func(t *testing.T, text string, size int) {
		opt := Options{Catalogue: known, Inputs: log(t, text), block: size, MaxLine: 1 << 16, Workers: 2}
		r := verify(t, opt)
		opt.block, opt.Workers = 0, 1
		if again := verify(t, opt); told(r) != told(again) {
			t.Errorf("in blocks of %d:\n%s\nat once:\n%s", size, told(r), told(again))
		}
	})
}

// Times are read as package time reads them, in each year, and on the last days of months.
func TestTimesAsAlmostAllAreWritten(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		want := time.Date(1678+random.IntN(586), time.Month(1+random.IntN(12)), 1+random.IntN(31), random.IntN(24), random.IntN(60), random.IntN(60), random.IntN(1e9), time.UTC)
		text := want.Truncate(time.Duration([]int{1, 1e3, 1e6, 1e9}[random.IntN(4)])).Format(time.RFC3339Nano)
		want, _ = time.Parse(time.RFC3339Nano, text)
		got, ok := usualTime(text)
		if ok != inRange(want) || ok && got != want.UnixNano() {
			t.Errorf("%s is %d, %v", text, got, ok)
		}
	}
	for _, wrong := range []string{
		"2026-02-29T10:00:00Z", "2026-04-31T10:00:00Z", "2026-00-01T10:00:00Z", "2026-13-01T10:00:00Z", "2026-01-00T10:00:00Z", "2026-01-01T24:00:00Z",
		"2026-01-01T10:60:00Z", "2026-01-01T10:00:60Z", "2026-01-01T10:00:00.Z", "2026-01-01T10:00:00,5Z", "2026-01-31T10:00:00,5Z", "2026-01-01T10:00:00x5Z", "2026-01-01T10:00:00.5xZ",
		"2026-01-01t10:00:00Z", "2026-01-01T10:00:0aZ", "2026-01-01T10:00:00", "2026-01-01T10:00:00+00:00", "", "Z",
	} {
		if got, ok := usualTime(wrong); ok {
			t.Errorf("%s is read as %d", wrong, got)
		}
	}
}
