package verify

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Sample says which events are checked, by a hash, so that it is the same ones each
// time. All events with one ordering key are taken or left together: what is said about keys stays
// right. Events without a key are taken by their id, and without one by their text. The zero value takes all.
type Sample struct {
	text  string
	below uint64 // hashes up to here are taken
}

// ParseSample reads "1%" or "0.01".
func ParseSample(text string) (Sample, error) {
	digits, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	share, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if percent {
		share /= 100
	}
	if err != nil || !(share > 0 && share <= 1) {
		return Sample{}, fmt.Errorf("%q is no share of all events", text)
	}
	if share == 1 {
		return Sample{}, nil
	}
	return Sample{text: text, below: uint64(share * math.MaxUint64)}, nil
}

// String returns the share as it was written; empty: all.
func (s Sample) String() string { return s.text }

func (s Sample) takes(e *Event) bool {
	if s.below == 0 {
		return true
	}
	switch {
	case e.Key != "":
		return Hash(e.Key) <= s.below
	case e.ID != "":
		return Hash(e.ID) <= s.below
	}
	return Hash(e.Line) <= s.below
}

// Hash is a hash of a text that is the same on every machine.
func Hash(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	// The upper bits of what FNV-1a makes of short texts are too alike.
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
