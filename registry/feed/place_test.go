package feed_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
)

func TestAPlaceIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := feed.Place{Epoch: rapid.StringMatching(`([0-9a-f]{16})?`).Draw(t, "epoch"), Sequence: rapid.Int64().Draw(t, "sequence")}
		if got, err := feed.ParsePlace(want.String()); err != nil || got != want {
			t.Errorf("%s is read as %+v, %v", want, got, err)
		}
	})
	for _, text := range []string{"", "x", ":", ":1", "a:", "a:b", "a:1:2", "1 ", "9223372036854775808"} {
		if got, err := feed.ParsePlace(text); err == nil {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

func TestWhatPlacesTheFeedHas(t *testing.T) {
	newest := feed.Place{Epoch: "a", Sequence: 3}
	for text, want := range map[string]registry.Code{
		"0": "", "3": "", "a:0": "", "a:3": "",
		"4": feed.AheadOfFeed, "-1": feed.AheadOfFeed, "a:4": feed.AheadOfFeed, "a:-1": feed.AheadOfFeed,
		"b:0": feed.OtherEpoch, "b:2": feed.OtherEpoch, "b:9": feed.OtherEpoch,
	} {
		place, err := feed.ParsePlace(text)
		if err != nil {
			t.Fatal(err)
		}
		var refusal *registry.Refusal
		if got := place.Reachable(newest); want == "" && got != nil || want != "" && (!errors.As(got, &refusal) || refusal.Code != want) {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
}
