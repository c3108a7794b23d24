package workspace

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// The names of what `treaty pull` writes, at the root of a workspace.
const (
	LockFile   = "treaty.lock"
	PulledTree = "treaty_contracts"
)

// Lock is treaty.lock: which versions were copied from a registry, and when. The
// view of a consumer is taken from the versions that its lock names, so that a
// lock travels with the manifests beside it.
type Lock struct {
	Pulled    time.Time // the day, in UTC; zero: it is not said
	Contracts []Locked
	Consumers []LockedConsumer
	Policy    string                                    // SHA-256 of the registry's policy, in hex; empty: it was not copied
	Named     []contract.EventName                      // on the command line: later pulls bring them too
	Former    map[contract.EventName]contract.EventName // today's names of events that are asked for by a former one
	Consents  contract.Consents                         // about the workspace's contexts; without reasons, names and times
}

// Locked is a version that was copied.
type Locked struct {
	Event       contract.EventName
	Version     contract.Version
	Fingerprint contract.Fingerprint
}

// LockedConsumer is a manifest of elsewhere that was copied.
type LockedConsumer struct {
	Context, Service string
	Sum              string   // SHA-256 of the manifest, in hex
	Reads            []Locked // the versions of the workspace's events that its view is taken from
}

// Of returns the newest version of the event's major that the lock names.
func (l *Lock) Of(event contract.EventName, major int) (Locked, bool) {
	var found Locked
	if l == nil {
		return found, false
	}
	for _, c := range l.Contracts {
		if c.Event == event && c.Version.Major == major && (found.Event.Event == "" || c.Version.Compare(found.Version) > 0) {
			found = c
		}
	}
	return found, found.Event.Event != ""
}

// Consumer returns the copy of a manifest, or nil.
func (l *Lock) Consumer(context, service string) *LockedConsumer {
	if l == nil {
		return nil
	}
	for i := range l.Consumers {
		if c := &l.Consumers[i]; c.Context == context && c.Service == service {
			return c
		}
	}
	return nil
}

// Age returns how many whole days before now the pull was; ok is false where the
// lock does not say.
func (l *Lock) Age(now time.Time) (days int, ok bool) {
	if l == nil || l.Pulled.IsZero() {
		return 0, false
	}
	return max(0, int(now.UTC().Truncate(24*time.Hour).Sub(l.Pulled)/(24*time.Hour))), true
}

// The words that begin the lines of a lock.
const (
	lockPulled   = "pulled"
	lockContract = "contract"
	lockConsumer = "consumer"
	lockReads    = "reads"
	lockPolicy   = "policy"
	lockNamed    = "named"
	lockFormerly = "formerly"
	lockAccepts  = "accepts"
	sumPrefix    = "sha256:"
)

// Format returns the text of the file.
func (l *Lock) Format() []byte {
	text := "# Written by `treaty pull`: what " + PulledTree + "/ holds. In a conflict, run it again.\n"
	for _, line := range l.Lines() {
		text += line + "\n"
	}
	return []byte(text)
}

// Lines returns the lines of the file: one for each fact, sorted.
func (l *Lock) Lines() []string {
	lines := []string{}
	add := func(words ...string) { lines = append(lines, strings.Join(words, " ")) }
	if !l.Pulled.IsZero() {
		add(lockPulled, l.Pulled.UTC().Format(time.DateOnly))
	}
	for _, c := range l.Contracts {
		add(lockContract, c.words())
	}
	for _, c := range l.Consumers {
		id := c.Context + "/" + c.Service
		add(lockConsumer, id, sumPrefix+c.Sum)
		for _, r := range c.Reads {
			add(lockReads, id, r.words())
		}
	}
	if l.Policy != "" {
		add(lockPolicy, sumPrefix+l.Policy)
	}
	for _, name := range l.Named {
		add(lockNamed, name.String())
	}
	for former, name := range l.Former {
		add(lockFormerly, former.String(), name.String())
	}
	for _, c := range l.Consents {
		add(lockAccepts, c.To, c.From, string(c.As), string(c.Pattern))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func (c Locked) words() string {
	return fmt.Sprintf("%s %s %s%s", c.Event, c.Version, sumPrefix, c.Fingerprint)
}

// ParseLock reads the text of a lock. The error is a *source.Error: it says in
// which line the first thing stands that cannot be read; what can be is returned
// all the same.
func ParseLock(data []byte) (*Lock, error) {
	l := &Lock{Former: map[contract.EventName]contract.EventName{}}
	var first error
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := l.line(strings.Fields(line)); err != nil && first == nil {
			first = lockError(number, line, err)
		}
	}
	return l, first
}

func lockError(number int, line string, err error) error {
	start := source.Pos{Line: number, Column: 1}
	return &source.Error{
		Span: source.Span{File: LockFile, Start: start, End: source.Pos{Line: number, Column: 1 + len([]rune(line))}},
		Msg:  fmt.Sprintf("a line of the lock cannot be read: %v", err),
		Hint: "`treaty pull` writes the file anew, after a conflict too",
	}
}

// line takes one line, as words.
func (l *Lock) line(words []string) (err error) {
	n := len(words) - 1
	switch kind := words[0]; {
	case kind == lockPulled && n == 1:
		l.Pulled, err = time.Parse(time.DateOnly, words[1])
	case kind == lockContract && n == 3:
		var c Locked
		if c, err = parseLocked(words[1:]); err == nil {
			l.Contracts = append(l.Contracts, c)
		}
	case kind == lockConsumer && n == 2, kind == lockReads && n == 4:
		err = l.consumer(words)
	case kind == lockPolicy && n == 1:
		l.Policy, err = parseSum(words[1])
	case kind == lockNamed && n == 1:
		var name contract.EventName
		if name, err = contract.ParseEventName(words[1], ""); err == nil {
			l.Named = append(l.Named, name)
		}
	case kind == lockFormerly && n == 2:
		err = l.former(words[1], words[2])
	case kind == lockAccepts && n == 4:
		err = l.accepts(words[1:])
	default:
		err = fmt.Errorf("%q says nothing that this version of Treaty knows", clip(kind))
	}
	return err
}

func (l *Lock) former(before, today string) error {
	former, err := contract.ParseEventName(before, "")
	if err != nil {
		return err
	}
	name, err := contract.ParseEventName(today, "")
	if err == nil {
		l.Former[former] = name
	}
	return err
}

// accepts takes a line about a proposal that was accepted: by whom, whose, and what.
func (l *Lock) accepts(words []string) error {
	p := contract.Proposal{To: words[0], From: words[1], As: contract.Role(words[2]), Pattern: contract.Pattern(words[3])}
	for _, name := range []string{p.To, p.From} {
		if err := contract.CheckContextName(name); err != nil {
			return err
		}
	}
	if _, ok := p.Answer(); !ok {
		return fmt.Errorf("%q as %q is no relationship that can be accepted", clip(words[3]), clip(words[2]))
	}
	i, found := slices.BinarySearchFunc(l.Consents, p, func(c contract.Consent, p contract.Proposal) int { return c.Compare(p) })
	if !found {
		l.Consents = slices.Insert(l.Consents, i, contract.Consent{Proposal: p})
	}
	return nil
}

// consumer takes a line about a manifest; those of one follow each other or not.
func (l *Lock) consumer(words []string) error {
	context, service, _ := strings.Cut(words[1], "/")
	if err := contract.CheckContextName(context); err != nil {
		return err
	}
	if err := contract.CheckServiceName(service); err != nil {
		return err
	}
	c := l.Consumer(context, service)
	if c == nil {
		l.Consumers = append(l.Consumers, LockedConsumer{Context: context, Service: service})
		c = &l.Consumers[len(l.Consumers)-1]
	}
	if words[0] == lockConsumer {
		sum, err := parseSum(words[2])
		c.Sum = sum
		return err
	}
	read, err := parseLocked(words[2:])
	if err == nil {
		c.Reads = append(c.Reads, read)
	}
	return err
}

func parseLocked(words []string) (c Locked, err error) {
	if c.Event, err = contract.ParseEventName(words[0], ""); err != nil {
		return c, err
	}
	if c.Version, err = contract.ParseVersion(words[1]); err != nil {
		return c, err
	}
	sum, err := parseSum(words[2])
	c.Fingerprint = contract.Fingerprint(sum)
	return c, err
}

func parseSum(word string) (string, error) {
	sum, ok := strings.CutPrefix(word, sumPrefix)
	if !ok || !contract.Fingerprint(sum).Valid() {
		return "", fmt.Errorf("%q is no %s… of 64 digits", clip(word), sumPrefix)
	}
	return sum, nil
}
