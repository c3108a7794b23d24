package verify

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Form is the version of a report's JSON.
const Form = 1

// Bounds of a report: what is beyond them is counted, and not told apart.
const (
	mostMessages = 100  // about what is no event, for one reason
	mostFaults   = 200  // kinds of violations of one major
	mostUnknown  = 1000 // types and versions that nobody knows
)

// Report says what a log holds. It depends on the log, the workspace and the options alone.
type Report struct {
	Form        int    `json:"form"`
	Fingerprint string `json:"fingerprint"` // of the workspace, as far as it was asked

	Files   int    `json:"files"`
	Bytes   int64  `json:"bytes"`  // unpacked
	Events  int64  `json:"events"` // that are events, of whatever type
	Sample  string `json:"sample,omitempty"`
	Checked int64  `json:"checked"` // of Events: all, without sampling
	Samples int    `json:"samples"` // how many places are kept of each finding

	Kinds        []*KindReport    `json:"kinds"` // of which there are events, by event and version
	Unknown      []*UnknownReport `json:"unknown"`
	OtherUnknown int64            `json:"otherUnknown,omitempty"` // events of further types and versions that nobody knows
	Broken       []*BrokenReport  `json:"broken"`
	// Unchecked says what of schemas cannot be checked, one a line.
	Unchecked []string `json:"unchecked,omitempty"`
	// Names are those of the files in which samples lie, by index.
	Names map[int]string `json:"names,omitempty"`

	// Sections are "order", a verifyOrderReport, "personal", a verifyPersonalReport, and "time", a verifyTimesReport; those that were looked at.
	Sections map[string]Section `json:"sections,omitempty"`
}

// KindReport is about the events of one major.
type KindReport struct {
	Event   string `json:"event"`
	Version int    `json:"version"`
	Status  string `json:"status"`
	Newest  int    `json:"newest"`

	Count   int64  `json:"count"`
	Valid   int64  `json:"valid"`             // of their own major
	Revised int64  `json:"revised,omitempty"` // of Valid: of an earlier revision, and lifted to the newest of the major
	Upcast  int64  `json:"upcast"`            // became the newest major; all valid ones where it is theirs
	Untried int64  `json:"untried,omitempty"` // valid, and need a step that people write
	ByHand  string `json:"byHand,omitempty"`  // that step

	ByPeople int64 `json:"byPeople,omitempty"` // of Upcast: lifted by steps that people wrote
	Became   int64 `json:"became,omitempty"`   // what those became: more, where a step makes several events of one

	Violations      []*ViolationReport `json:"violations,omitempty"` // the most frequent first
	OtherViolations int64              `json:"otherViolations,omitempty"`
	Sizes           Histogram          `json:"sizes"`

	// Formats are those that its schema says, and those of the majors that it becomes: nobody asks whether a text has them.
	Formats []string `json:"formats,omitempty"`
}

// ViolationReport is one reason why events of a major fail.
type ViolationReport struct {
	// To is the major that the event did not become; 0: it is none of its own.
	To      int     `json:"to,omitempty"`
	Pointer string  `json:"pointer"` // with * for an item, or a member that the schema does not name
	Keyword string  `json:"keyword"`
	Schema  string  `json:"schema"`
	Message string  `json:"message"` // of the first, without what the event has there
	Count   int64   `json:"count"`   // of events
	Samples []Place `json:"samples"`
}

// UnknownReport is about a type or a version that the workspace does not know.
type UnknownReport struct {
	Type    string  `json:"type"`
	Version int     `json:"version"` // 0: none is said
	Known   bool    `json:"known"`   // the type is known, and the version is not
	Count   int64   `json:"count"`
	Samples []Place `json:"samples"`
}

// BrokenReport is about what is no event, or the end of a file that could not be read.
type BrokenReport struct {
	Code    string         `json:"code"` // see Reasons
	Count   int64          `json:"count"`
	Samples []BrokenSample `json:"samples"` // the first of each message

	messages map[string]int // how many samples have it, whatever its numbers are
}

// BrokenSample is one of them.
type BrokenSample struct {
	Place
	Message string `json:"message"`
}

// Failed reports whether something is wrong with the log. Of a log in which nothing was checked nobody knows
// that it is right: most often it is an export that failed.
func (r *Report) Failed() bool {
	if r.Checked == 0 {
		return true
	}
	if len(r.Unknown) > 0 || len(r.Broken) > 0 || r.OtherUnknown > 0 {
		return true
	}
	for _, k := range r.Kinds {
		if k.Failed() {
			return true
		}
	}
	for _, s := range r.Sections {
		if s.Failed() {
			return true
		}
	}
	return false
}

// Failed reports whether some event of the major fails.
func (k *KindReport) Failed() bool { return k.Valid < k.Count || k.Upcast+k.Untried < k.Valid }

// Merge adds the report of another log, or of another part of one, whose places come after
// those of r. Sections are merged by their stages, not here.
func (r *Report) Merge(other *Report) error {
	if other.Form != r.Form {
		return fmt.Errorf("one report has form %d, the other form %d: make both with one version of Treaty", r.Form, other.Form)
	}
	if other.Fingerprint != r.Fingerprint || other.Sample != r.Sample {
		return fmt.Errorf("the reports are about different workspaces, layouts or samples")
	}
	if numbers := unlike(r, other); numbers != "" {
		return fmt.Errorf("the reports keep %s", numbers)
	}
	shift := r.Files
	r.Bytes, r.Events, r.Checked = r.Bytes+other.Bytes, r.Events+other.Events, r.Checked+other.Checked
	for _, k := range other.Kinds {
		r.kind(k).merge(k, r.Samples, shift)
	}
	r.OtherUnknown += other.OtherUnknown
	for _, u := range other.Unknown {
		r.unknown(u.Type, u.Version, u.Known, u.Count, shifted(u.Samples, shift))
	}
	for _, b := range other.Broken {
		for i := range b.Samples {
			b.Samples[i].File += shift
		}
		r.broken(b.Code, b.Count, b.Samples)
	}
	for i, name := range other.Names {
		if r.Names == nil {
			r.Names = map[int]string{}
		}
		r.Names[i+shift] = name
	}
	spoken := r.speaksOf()
	maps.DeleteFunc(r.Names, func(file int, _ string) bool { return !spoken[file] })
	r.Files += other.Files
	r.sort()
	return nil
}

func shifted(places []Place, by int) []Place {
	moved := slices.Clone(places)
	for i := range moved {
		moved[i].File += by
	}
	return moved
}

// kind returns what is known of the events of a major.
func (r *Report) kind(like *KindReport) *KindReport {
	i := slices.IndexFunc(r.Kinds, func(k *KindReport) bool { return k.Event == like.Event && k.Version == like.Version })
	if i >= 0 {
		return r.Kinds[i]
	}
	k := &KindReport{Event: like.Event, Version: like.Version, Status: like.Status, Newest: like.Newest, ByHand: like.ByHand, Formats: like.Formats}
	r.Kinds = append(r.Kinds, k)
	return k
}

func (k *KindReport) merge(other *KindReport, most, shift int) {
	k.Count, k.Valid, k.Revised = k.Count+other.Count, k.Valid+other.Valid, k.Revised+other.Revised
	k.Upcast, k.Untried = k.Upcast+other.Upcast, k.Untried+other.Untried
	k.ByPeople, k.Became = k.ByPeople+other.ByPeople, k.Became+other.Became
	k.OtherViolations += other.OtherViolations
	k.Sizes.Merge(other.Sizes)
	for _, v := range other.Violations {
		k.violation(violationKey{v.To, v.Pointer, v.Keyword, v.Schema}, v.Message, v.Count, shifted(v.Samples, shift), most)
	}
}

// violationKey tells kinds of violations apart.
type violationKey struct {
	to                       int
	pointer, keyword, schema string
}

// violation adds violations of one kind, seen after all others.
func (k *KindReport) violation(key violationKey, message string, count int64, samples []Place, most int) {
	i := slices.IndexFunc(k.Violations, func(v *ViolationReport) bool {
		return violationKey{v.To, v.Pointer, v.Keyword, v.Schema} == key
	})
	if i < 0 {
		if len(k.Violations) == mostFaults {
			k.OtherViolations += count
			return
		}
		i = len(k.Violations)
		k.Violations = append(k.Violations, &ViolationReport{To: key.to, Pointer: key.pointer, Keyword: key.keyword, Schema: key.schema, Message: message})
	}
	v := k.Violations[i]
	v.Count += count
	v.Samples = sample(most, v.Samples, samples...)
}

// unknown adds events of a type or version that nobody knows, seen after all others.
func (r *Report) unknown(name string, version int, known bool, count int64, samples []Place) {
	i := slices.IndexFunc(r.Unknown, func(u *UnknownReport) bool { return u.Type == name && u.Version == version })
	if i < 0 {
		if len(r.Unknown) == mostUnknown {
			r.OtherUnknown += count
			return
		}
		i = len(r.Unknown)
		r.Unknown = append(r.Unknown, &UnknownReport{Type: name, Version: version, Known: known})
	}
	u := r.Unknown[i]
	u.Count += count
	u.Samples = sample(r.Samples, u.Samples, samples...)
}

// broken adds what is no event, seen after all others.
func (r *Report) broken(code string, count int64, samples []BrokenSample) {
	i := slices.IndexFunc(r.Broken, func(b *BrokenReport) bool { return b.Code == code })
	if i < 0 {
		i = len(r.Broken)
		r.Broken = append(r.Broken, &BrokenReport{Code: code})
	}
	b := r.Broken[i]
	b.Count += count
	for _, sample := range samples {
		b.sample(sample, r.Samples)
	}
}

// sample keeps the first of each message: whoever mends one kind learns where the others are.
func (b *BrokenReport) sample(s BrokenSample, most int) {
	if b.messages == nil { // it is new, or was read from a note
		b.messages = map[string]int{}
		for _, other := range b.Samples {
			b.messages[withoutNumbers(other.Message)]++
		}
	}
	message := withoutNumbers(s.Message)
	n, known := b.messages[message]
	if n == most || !known && len(b.messages) == mostMessages {
		return
	}
	b.messages[message]++
	b.Samples = append(b.Samples, s)
}

// withoutNumbers makes messages equal of which some say a byte.
func withoutNumbers(message string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, message)
}

// sort puts the report into the order in which it is shown.
func (r *Report) sort() {
	slices.SortFunc(r.Kinds, func(a, b *KindReport) int {
		return cmp.Or(strings.Compare(a.Event, b.Event), cmp.Compare(a.Version, b.Version))
	})
	for _, k := range r.Kinds {
		k.Sizes.workOut()
		slices.SortFunc(k.Violations, func(a, b *ViolationReport) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.To, b.To), strings.Compare(a.Pointer, b.Pointer),
				strings.Compare(a.Keyword, b.Keyword), strings.Compare(a.Schema, b.Schema))
		})
	}
	slices.SortFunc(r.Unknown, func(a, b *UnknownReport) int {
		return cmp.Or(strings.Compare(a.Type, b.Type), cmp.Compare(a.Version, b.Version))
	})
	slices.SortFunc(r.Broken, func(a, b *BrokenReport) int { return strings.Compare(a.Code, b.Code) })
}
