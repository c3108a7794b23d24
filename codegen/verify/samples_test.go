package verify

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// As many places are kept of a finding as are asked for, the first ones, or all where there are fewer; on how many workers, in
// blocks of whatever size.
func TestAsManyPlacesAreKeptAsAreAskedFor(t *testing.T) {
	c := catalogue(t, market)
	l := plantMarket(21, 4000, 10)
	for _, samples := range []int{1, 7, MostSamples} {
		want := ""
		in := log(t, l.text())
		for _, cut := range []struct{ workers, block int }{{1, blockSize}, {3, 5000}, {2, 400}} {
			opt := keepingSamples(t, c, in, "", samples)
			opt.Workers, opt.block = cut.workers, cut.block
			r := verify(t, opt)
			if r.Samples != samples {
				t.Errorf("it keeps %d places, and says %d", samples, r.Samples)
			}
			l.mustTellAll(t, r, nil)
			got := string(asJSON(t, r))
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%d samples, %d workers, blocks of %d: the report is\n%s\nwant\n%s", samples, cut.workers, cut.block, got, want)
			}
		}
	}
}

// Memory that holds little, shards and interruptions leave the same places as a run in one go.
func TestSamplesAreTheSameHoweverALogIsCut(t *testing.T) {
	c := catalogue(t, market)
	l := plantMarket(23, 4000, 10)
	const samples = 12
	files := cutInto(t, rand.New(rand.NewPCG(5, 7)), l, 5)
	run := func(work string) Options { return keepingSamples(t, c, inputs(t, files...), work, samples) }
	want := string(asJSON(t, verify(t, run(""))))

	opt := run("")
	opt.Stages[1].(*order).most = 100
	if got := string(asJSON(t, verify(t, opt))); got != want {
		t.Errorf("with 100 ids in memory the report is\n%s\nwant\n%s", got, want)
	}
	dirs := []string{
		keepShardOf(t, c, files[3:], Shard{3, 3}, samples), keepShardOf(t, c, files[:1], Shard{1, 3}, samples), keepShardOf(t, c, files[1:3], Shard{2, 3}, samples),
	}
	merged, err := Merge(t.Context(), dirs, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(asJSON(t, merged)); got != want {
		t.Errorf("in shards the report is\n%s\nwant\n%s", got, want)
	}
	resumed, times := interruptedRun(t, c, inputs(t, files...), filepath.Join(t.TempDir(), "work"), Shard{}, samples)
	if got := string(asJSON(t, resumed)); got != want || times == 0 {
		t.Errorf("after %d interruptions the report is\n%s\nwant\n%s", times, got, want)
	}
}

// What kept another number of places is neither gone on with nor merged: some findings would have more places than others.
func TestOtherNumbersOfSamplesAreRefused(t *testing.T) {
	c := catalogue(t, market)
	files := cutInto(t, rand.New(rand.NewPCG(5, 8)), plantMarket(25, 300, 10), 2)
	_, err := Merge(t.Context(), []string{keepShardOf(t, c, files[:1], Shard{1, 2}, 0), keepShardOf(t, c, files[1:], Shard{2, 2}, 5)}, "")
	var not *NotMergeable
	if !errors.As(err, &not) || !strings.Contains(not.Reason, "keep 3 and 5 places of each finding") || !strings.Contains(not.Hint, "--samples") {
		t.Errorf("shards are merged: %v", err)
	}

	work := filepath.Join(t.TempDir(), "work")
	ctx, cancel := context.WithCancel(t.Context())
	opt := keepingSamples(t, c, inputs(t, files...), work, 5)
	opt.block, opt.Progress = 1000, func(Progress) { cancel() }
	var interrupted *Interrupted
	if _, err := Run(ctx, opt); !errors.As(err, &interrupted) {
		t.Fatal(err)
	}
	opt = keepingSamples(t, c, inputs(t, files...), work, 6)
	opt.Resume = true
	var cannot *NotResumable
	if _, err := Run(t.Context(), opt); !errors.As(err, &cannot) || !strings.Contains(err.Error(), "5 and 6 places of each finding") {
		t.Errorf("it goes on: %v", err)
	}

	one := verify(t, Options{Catalogue: c, Inputs: inputs(t, files[0])})
	if err := one.Merge(verify(t, Options{Catalogue: c, Inputs: inputs(t, files[1]), Samples: 4})); err == nil {
		t.Error("reports with 3 and 4 places are merged")
	}
	for _, wrong := range []int{-1, MostSamples + 1} {
		if _, err := Run(t.Context(), Options{Catalogue: c, Inputs: inputs(t, files[0]), Samples: wrong}); err == nil {
			t.Errorf("%d places are kept", wrong)
		}
		if _, err := NewStages(c, &Layout{}, Checks{Samples: wrong}); err == nil {
			t.Errorf("stages keep %d places", wrong)
		}
	}
}

// However many kinds of faults a log has, a report says of so many where they are, and counts the others.
func TestWhatIsKeptIsBounded(t *testing.T) {
	var text strings.Builder
	for i := range 4 * MostSamples {
		fmt.Fprintf(&text, "{\"specversion\":\"1.0\"}\nhello\n%s\n", cloud(i, "ordering.OrderPlaced.v2", `{"id":1,"sum":"x"}`))
	}
	r := verify(t, Options{Inputs: log(t, text.String()), Samples: MostSamples, block: 10_000})
	for _, b := range r.Broken {
		if b.Count != 4*MostSamples || len(b.Samples) != MostSamples {
			t.Errorf("%s: %d with %d samples", b.Code, b.Count, len(b.Samples))
		}
	}
	for _, v := range r.Kinds[0].Violations {
		if v.Count != 4*MostSamples || len(v.Samples) != MostSamples {
			t.Errorf("%s: %d with %d samples", v.Pointer, v.Count, len(v.Samples))
		}
	}
	b := &BrokenReport{}
	for i := range 3 * mostMessages {
		for range 3 {
			b.sample(BrokenSample{Message: strings.Repeat("x", i)}, 2)
		}
	}
	if len(b.Samples) != 2*mostMessages {
		t.Errorf("of %d messages %d samples are kept", 3*mostMessages, len(b.Samples))
	}
}

// A report names the formats that schemas say of events in the log, and of what they become, for nobody asks whether a text has
// one; those of other events it does not.
func TestAReportNamesFormatsThatNobodyAsks(t *testing.T) {
	files := map[string]string{}
	for name, text := range shop {
		files[name] = strings.Replace(text, `"id": {"type": "string"}`, `"id": {"type": "string", "format": "uuid"}`, 1)
	}
	files["contexts/ordering/OrderPlaced/v2.schema.json"] = strings.Replace(files["contexts/ordering/OrderPlaced/v2.schema.json"],
		`"pattern": "^[A-Z]+$"`, `"format": "uri"`, 1)
	files["contexts/ordering/OrderLost/v1.schema.json"] = `{"type": "object", "properties": {"why": {"$ref": "#/$defs/why"}}, "$defs": {"why": {"format": "email"}, "other": {"format": "ipv4"}}}`
	c := catalogue(t, files)
	for kind, want := range map[string]string{
		"ordering.OrderPlaced.v1": "[uri uuid]", "ordering.OrderPlaced.v2": "[uri uuid]", "ordering.OrderLost.v1": "[email]", "ordering.OrderLost.v2": "[]",
	} {
		in := log(t, cloud(1, kind, `{"id":"no uuid","sum":1,"why":"no address"}`))
		r := verify(t, Options{Catalogue: c, Inputs: in})
		if got := fmt.Sprint(r.Kinds[0].Formats); got != want || r.Kinds[0].Valid != 1 {
			t.Errorf("%s: the formats are %s, want %s; %d is valid", kind, got, want, r.Kinds[0].Valid)
		}
		dir := filepath.Join(t.TempDir(), "shard")
		opt := marketOptions(t, c, in, dir)
		opt.Shard = Shard{1, 1}
		verify(t, opt)
		merged, err := Merge(t.Context(), []string{dir}, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(merged.Kinds[0].Formats); got != want {
			t.Errorf("%s: merged the formats are %s, want %s", kind, got, want)
		}
	}
}
