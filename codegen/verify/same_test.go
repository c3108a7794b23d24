package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faulty is a log of the sample company with faults, and what a report says of them: event type, version,
// pointer and keyword of each, and their lines.
type faulty struct {
	lines []string
	want  map[string][]int64
}

// fault is one that is planted: old becomes text in an event of a type that has it.
type planted struct{ kind, old, text, found string }

var plantedFaults = []planted{
	{"ordering.OrderCancelled.v1", `"orderId":"ORD-`, `"orderId":"XRD-`, "ordering.OrderCancelled v1 /orderId pattern"},
	{"ordering.OrderPlaced.v2", `"quantity":6`, `"quantity":-6`, "ordering.OrderPlaced v2 /lines/*/quantity minimum"},
	{"ordering.OrderPlaced.v1", `"orderId":`, `"orderID":`, "ordering.OrderPlaced v1  required"},
	{"payments.PaymentDeclined.v1", ".v1", ".v4", "unknown payments.PaymentDeclined v4"},
	{"payments.PaymentDeclined.v1", "payments.", "payment.", "unknown payment.PaymentDeclined v1"},
	{"fulfilment.StockReserved.v1", `"data":{`, `"data":{{`, noJSON},
	{"fulfilment.StockReserved.v1", `"source":`, `"sauce":`, noEnvelope},
}

// plant puts a fault into about one in rare events.
func plant(c *company, n, rare int) *faulty {
	f := &faulty{want: map[string][]int64{}}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		line := string(bytes.TrimSuffix(c.line(nil), []byte("\n")))
		if random.IntN(rare) == 0 {
			p := plantedFaults[random.IntN(len(plantedFaults))]
			if strings.Contains(line, `"`+p.kind+`"`) && strings.Contains(line, p.old) {
				line = strings.Replace(line, p.old, p.text, 1)
				f.want[p.found] = append(f.want[p.found], int64(i+1))
			}
		}
		f.lines = append(f.lines, line)
	}
	return f
}

func (f *faulty) text() string { return strings.Join(f.lines, "\n") + "\n" }

// counts are what a report says of faults.
func counts(r *Report) map[string]int64 {
	found := map[string]int64{}
	for _, k := range r.Kinds {
		for _, v := range k.Violations {
			found[fmt.Sprintf("%s v%d %s %s", k.Event, k.Version, v.Pointer, v.Keyword)] += v.Count
		}
	}
	for _, u := range r.Unknown {
		found[fmt.Sprintf("unknown %s v%d", u.Type, u.Version)] += u.Count
	}
	for _, b := range r.Broken {
		found[b.Code] += b.Count
	}
	return found
}

// Every fault that is planted is found, with the first lines that have it, and none is invented.
func TestEveryPlantedFaultIsFoundAndNoneIsInvented(t *testing.T) {
	c := newCompany(t)
	f := plant(c, 10_000, 2)
	r := verify(t, Options{Catalogue: c.catalogue, Inputs: log(t, f.text())})
	got := counts(r)
	for name, lines := range f.want {
		if got[name] != int64(len(lines)) {
			t.Errorf("%s: %d are found, %d are there", name, got[name], len(lines))
		}
		delete(got, name)
	}
	if len(got) > 0 || len(f.want) != len(plantedFaults) {
		t.Errorf("found as well: %v; planted: %d kinds", got, len(f.want))
	}
	for _, k := range r.Kinds {
		for _, v := range k.Violations {
			name := fmt.Sprintf("%s v%d %s %s", k.Event, k.Version, v.Pointer, v.Keyword)
			for i, s := range v.Samples {
				if line := f.want[name][i]; s.Line != line || !strings.HasPrefix(f.text()[s.Offset:], f.lines[line-1]) {
					t.Errorf("%s: sample %d is line %d at byte %d, want line %d", name, i, s.Line, s.Offset, line)
				}
			}
		}
	}
	if r.Events+got[noJSON] > 10_000 || r.Checked != r.Events {
		t.Errorf("%d events, %d checked", r.Events, r.Checked)
	}
}

// arranged are forms in which one log may lie.
func arranged(t *testing.T, f *faulty) map[string][]byte {
	lines := []byte(f.text())
	return map[string][]byte{
		"lines":         lines,
		"gzip":          gzipped(t, lines),
		"two gzips":     append(gzipped(t, lines[:len(lines)/3]), gzipped(t, lines[len(lines)/3:])...),
		"zstd":          zstandard(t, lines),
		"no last break": lines[:len(lines)-1],
		"CR LF":         bytes.ReplaceAll(lines, []byte("\n"), []byte("\r\n")),
		"mark":          append([]byte("\ufeff"), lines...),
	}
}

// The report depends on the log alone: not on how it is packed, on the workers, on the blocks.
func TestTheReportDependsOnTheLogAlone(t *testing.T) {
	c := newCompany(t)
	f := plant(c, 3000, 2)
	want := ""
	for name, data := range arranged(t, f) {
		for _, opt := range []Options{{Workers: 1}, {Workers: 4, block: 3000}, {Workers: 3, block: 100}, {Workers: 2, block: 70_001}} {
			opt.Catalogue, opt.Inputs = c.catalogue, log(t, string(data))
			got := told(verify(t, opt))
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%s, %d workers, blocks of %d: the report says\n%s\nwant\n%s", name, opt.Workers, opt.block, got, want)
			}
		}
	}
}

// A log that is cut into parts, of which the reports are merged, has the report of the whole.
func TestReportsOfPartsMakeThatOfTheWhole(t *testing.T) {
	c := newCompany(t)
	f := plant(c, 3000, 2)
	files := split(t, f, 5)
	want := asJSON(t, verify(t, Options{Catalogue: c.catalogue, Inputs: inputs(t, files...)}))
	whole := verify(t, Options{Catalogue: c.catalogue, Inputs: inputs(t, files[:2]...)})
	for _, part := range [][]string{files[2:3], files[3:]} {
		if err := whole.Merge(verify(t, Options{Catalogue: c.catalogue, Inputs: inputs(t, part...)})); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(want), string(asJSON(t, whole))); diff != "" {
		t.Errorf("merged (- whole, + parts):\n%s", diff)
	}
	other := verify(t, Options{Inputs: inputs(t, files[0])})
	if err := whole.Merge(other); err == nil {
		t.Error("reports about different workspaces are merged")
	}
}

// split writes a log as n files, packed and not.
func split(t *testing.T, f *faulty, n int) (files []string) {
	t.Helper()
	dir := t.TempDir()
	for i, part := range slices.Collect(slices.Chunk(f.lines, (len(f.lines)+n-1)/n)) {
		data := []byte(strings.Join(part, "\n") + "\n")
		name := filepath.Join(dir, fmt.Sprintf("%02d.ndjson", i))
		switch i % 4 {
		case 1:
			data = gzipped(t, data)
		case 2:
			data = zstandard(t, data)
		case 3:
			data = []byte("[\n" + strings.Join(part, ",\n") + "\n]\n")
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	return files
}

// Cut off anywhere, as often as one likes, and resumed, a run has the report of one that was not.
func TestARunThatIsCutOffAndResumedHasTheSameReport(t *testing.T) {
	c := newCompany(t)
	f := plant(c, 4000, 2)
	for i, line := range f.lines {
		if strings.Contains(line, "{{") {
			f.lines[i] = goodLine(i) // brackets are what a document is told apart by
		}
	}
	files := split(t, f, 7)
	if err := os.WriteFile(files[5], gzipped(t, []byte(f.text()))[:100_000], 0o666); err != nil {
		t.Fatal(err)
	}
	opt := Options{Catalogue: c.catalogue, Inputs: inputs(t, files...), Workers: 2, block: 9000}
	want := asJSON(t, verify(t, opt))
	opt.Work = filepath.Join(t.TempDir(), "work")
	random := rand.New(rand.NewPCG(5, 6))
	for cuts := 0; ; cuts++ {
		ctx, cancel := context.WithCancel(t.Context())
		left := 1 + random.IntN(40)
		opt.Progress = func(Progress) {
			if left--; left == 0 {
				cancel()
			}
		}
		r, err := Run(ctx, opt)
		cancel()
		var interrupted *Interrupted
		if errors.As(err, &interrupted) {
			opt.Resume = true
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(asJSON(t, r))); diff != "" {
			t.Errorf("after %d interruptions (- without):\n%s", cuts, diff)
		}
		if cuts < 5 {
			t.Errorf("it was interrupted only %d times", cuts)
		}
		break
	}
	if _, err := os.Stat(filepath.Join(opt.Work, checkpointFile)); err == nil {
		t.Error("the note of how far it had come stays")
	}
}

// A run goes on only from what it was begun with.
func TestWhatCannotBeResumed(t *testing.T) {
	c := newCompany(t)
	files := split(t, plant(c, 500, 2), 2)
	opt := Options{Catalogue: c.catalogue, Inputs: inputs(t, files...), Work: t.TempDir(), block: 1000}
	mustNotResume := func(why string, opt Options, resume bool) {
		t.Helper()
		opt.Resume = resume
		var not *NotResumable
		if _, err := Run(t.Context(), opt); !errors.As(err, &not) {
			t.Errorf("%s: %v", why, err)
		}
	}
	mustNotResume("nothing is there", opt, true)
	ctx, cancel := context.WithCancel(t.Context())
	opt.Progress = func(Progress) { cancel() }
	var interrupted *Interrupted
	if _, err := Run(ctx, opt); !errors.As(err, &interrupted) || !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	opt.Progress = nil
	mustNotResume("another run lies there", opt, false)
	other := opt
	other.Inputs = other.Inputs[:1]
	mustNotResume("other files", other, true)
	other = opt
	other.Sample, _ = ParseSample("10%")
	mustNotResume("another sample", other, true)
	other = opt
	other.Catalogue = catalogue(t, shop)
	mustNotResume("another workspace", other, true)
	if err := os.WriteFile(files[0], []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	other = opt
	other.Inputs = inputs(t, files...)
	mustNotResume("a file that changed", other, true)
	if err := os.WriteFile(filepath.Join(opt.Work, checkpointFile), []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	mustNotResume("a note that is none", opt, true)
}

// A sample is the same each time, has all events of a key or none, and about the share.
func TestASample(t *testing.T) {
	c := newCompany(t)
	text := c.lines(8000)
	sample, err := ParseSample("25 %")
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{Catalogue: c.catalogue, Sample: sample}
	opt.Inputs = log(t, string(text))
	one := verify(t, opt)
	opt.Workers, opt.block = 3, 5000
	if two := verify(t, opt); told(one) != told(two) {
		t.Errorf("one sample says\n%s\nanother\n%s", told(one), told(two))
	}
	if one.Events != 8000 || one.Checked < 1700 || one.Checked > 2300 || one.Failed() {
		t.Errorf("%d of %d events", one.Checked, one.Events)
	}
	for i := range 100 {
		e := Event{Key: fmt.Sprint("key", i%10), ID: fmt.Sprint(i)}
		again := Event{Key: e.Key}
		if sample.takes(&e) != sample.takes(&again) {
			t.Fatalf("of %s some are taken and some are left", e.Key)
		}
	}
	for _, wrong := range []string{"", "0", "0%", "-1%", "101%", "2", "x", "NaN"} {
		if _, err := ParseSample(wrong); err == nil {
			t.Errorf("%q is a share", wrong)
		}
	}
	if all, err := ParseSample("100%"); err != nil || all != (Sample{}) {
		t.Errorf("100%% is %v, %v", all, err)
	}
}

// Files of a folder are read in the order of their names, numbers by their value, without hidden ones.
func TestInputs(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.ndjson", "a/2.json", "a/10.json", ".hidden", ".git/x"} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(goodLine(1)), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, in := range inputs(t, filepath.Join(dir, "b.ndjson"), dir) {
		rel, _ := filepath.Rel(dir, in.Name)
		names = append(names, rel)
	}
	if got := strings.Join(names, " "); got != "b.ndjson a/2.json a/10.json b.ndjson" {
		t.Errorf("the files are %s", got)
	}
	for _, wrong := range [][]string{{"-", "-"}, {filepath.Join(dir, "none")}, {t.TempDir()}} {
		if _, err := Inputs(wrong, strings.NewReader("")); err == nil {
			t.Errorf("%q is read", wrong)
		}
	}
}

// Whoever waits for standard input does not have to.
func TestAnInterruptionDoesNotWaitForInput(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	list, err := Inputs([]string{Stdin}, in)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		fmt.Fprintln(out, goodLine(1))
		cancel()
	}()
	if _, err := Run(ctx, Options{Catalogue: catalogue(t, shop), Inputs: list}); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}
