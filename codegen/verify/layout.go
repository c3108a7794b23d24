package verify

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// Layout says where in what is stored the type, the version and the rest of an event are. The
// zero value is CloudEvents as JSON.
type Layout struct {
	// Fields says that events are no CloudEvents: what is stored is the event, or has it at DataAt,
	// and the rest is found by the pointers below.
	Fields bool

	// JSON Pointers into what is stored; empty: it is not there. In CloudEvents VersionAt alone counts,
	// for types that do not end in a version.
	TypeAt, VersionAt, IDAt, SourceAt, TimeAt, KeyAt, DataAt string

	// Type and Major are those of all events whose type and version are not found otherwise.
	Type  string
	Major int

	// TypePattern takes the texts of types apart: its group "event" is the event, its group
	// "version", which it need not have, the version. nil: the text is the event.
	TypePattern *regexp.Regexp
	// Names says what events of the log are called in the workspace, by what the log calls them.
	Names map[string]string
}

// The groups of Layout.TypePattern.
const (
	eventGroup   = "event"
	versionGroup = "version"
)

// Check says what is wrong with a layout.
func (l *Layout) Check() error {
	if err := l.CheckPattern(); err != nil {
		return err
	}
	if l.Fields && l.TypeAt == "" && l.Type == "" {
		return fmt.Errorf("nothing says of which type events are")
	}
	_, err := newFinder(l.pointers()...)
	return err
}

// CheckPattern says what is wrong with TypePattern.
func (l *Layout) CheckPattern() error {
	if p := l.TypePattern; p != nil && p.SubexpIndex(eventGroup) < 0 {
		return fmt.Errorf("%q has no group (?P<%s>…)", p, eventGroup)
	}
	return nil
}

// The slots of a layout's finder.
const (
	typeSlot = iota
	versionSlot
	idSlot
	sourceSlot
	timeSlot
	keySlot
	dataSlot
	slots
)

func (l *Layout) pointers() []string {
	if !l.Fields {
		return []string{versionSlot: l.VersionAt}
	}
	return []string{l.TypeAt, l.VersionAt, l.IDAt, l.SourceAt, l.TimeAt, l.KeyAt, l.DataAt}
}

// split takes the text of a type apart.
func (l *Layout) split(text string) (name string, version int) {
	name = text
	if !l.Fields && l.TypePattern == nil {
		name, version = event.SplitType(text)
	}
	if p := l.TypePattern; p != nil {
		m := p.FindStringSubmatch(text)
		if m == nil {
			return l.named(text), 0
		}
		name = m[p.SubexpIndex(eventGroup)]
		if i := p.SubexpIndex(versionGroup); i >= 0 {
			version = majorOf(m[i])
		}
	}
	return l.named(name), version
}

func (l *Layout) named(name string) string {
	if other, ok := l.Names[name]; ok {
		return other
	}
	return name
}

// majorOf returns the number with which a version begins: 2 of "2", "v2", "2.1.0"; 0 where it
// begins with none. It is a member of its own, which people fill; at the end of a type, event.SplitType reads it.
func majorOf(version string) int {
	version = strings.TrimLeft(version, "vV")
	end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(version)
	}
	n, err := strconv.Atoi(version[:end])
	if err != nil {
		return 0
	}
	return n
}

// millisecondsFrom is from which number on a time counts milliseconds: as seconds it is beyond the year 5000.
const millisecondsFrom = 1e11

// firstTime and lastTime stand for all times before and after those that nanoseconds of 64 bits can say.
const (
	firstTime = noTime + 1
	lastTime  = math.MaxInt64
)

// timeOf reads a time: of RFC 3339, or a number of seconds or milliseconds since 1970.
func timeOf(raw string) (nanoseconds int64, ok bool) {
	text := scalarOf(raw)
	if text == "" {
		return 0, false
	}
	if raw[0] == '"' {
		t, err := time.Parse(time.RFC3339Nano, text)
		return nanosecondsOf(t), err == nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // beyond which it is infinite
		return 0, false
	}
	if n >= millisecondsFrom || n <= -millisecondsFrom {
		n *= 1e6
	} else {
		n *= 1e9
	}
	switch {
	case n <= firstTime:
		return firstTime, true
	case n >= lastTime:
		return lastTime, true
	}
	return int64(n), true
}

// nanosecondsOf returns those since 1970.
func nanosecondsOf(t time.Time) int64 {
	switch {
	case inRange(t):
		return t.UnixNano()
	case t.Year() < 1970:
		return firstTime
	}
	return lastTime
}

// inRange reports whether the nanoseconds since 1970 are a number of 64 bits.
func inRange(t time.Time) bool { return t.Year() > 1678 && t.Year() < 2262 }

// sorted returns the names of a layout for a fingerprint.
func (l *Layout) sorted() []string {
	var list []string
	for log, name := range l.Names {
		list = append(list, log+"="+name)
	}
	slices.Sort(list)
	return list
}
