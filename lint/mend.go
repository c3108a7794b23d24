package lint

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// MendRequest asks for the findings of a workspace to be mended.
type MendRequest struct {
	Request
	Files workspace.Files // of the head
	Only  []string        // ids of rules; empty: all that can unless they have to be named
	// Finding is the fingerprint of the one finding to mend; empty: all.
	Finding string
	// Load returns both sides of the review once these files are written; nil: the head is
	// what Files hold then. It is for who has more in them than files, or reads of the base
	// what the changes ask for.
	Load func(ctx context.Context, written map[string][]byte) (base, head *workspace.Workspace, err error)
	// Promised is the base's policy, which decides what the gate refuses; Policy,
	// the head's, decides what is found.
	Promised Policy
}

// Mended is what came of it. Nothing is written: Files are to be.
type Mended struct {
	Fixed []Fixed
	Left  []Unfixed            // of rules that can mend, in the order of the report
	Files map[string]Rewritten // by name
	Head  *workspace.Workspace // as it is with them
}

// Names lists the names of the files, sorted.
func (m *Mended) Names() []string { return slices.Sorted(maps.Keys(m.Files)) }

// Fixed is a finding that is mended.
type Fixed struct {
	Finding diag.Finding
	What    string // what was done, in the past tense: "sorted `required`"
}

// Unfixed is a finding that is not mended although its rule can.
type Unfixed struct {
	Finding diag.Finding
	Why     string
}

// Rewritten is a file before and after.
type Rewritten struct {
	Before []byte // nil: it is new
	After  []byte
}

// maxRounds bounds how often what was mended is looked at again: mending one thing
// can make another one right, or wrong, to mend.
const maxRounds = 5

// Mend makes the changes with which rules mend their findings. It keeps the gate's
// word: a change after which Review, against the base, finds an error or a warning
// that it did not find before is not made. Without a base the head as it is counts
// as what was promised. Whatever it leaves it gives a reason for; doing it again
// mends nothing more. The error is of ctx, or of a workspace that cannot be loaded.
func Mend(ctx context.Context, req MendRequest) (*Mended, error) {
	m := &mender{MendRequest: req, head: req.Head, written: map[string][]byte{}, refused: map[string]string{}}
	if m.Base == nil {
		m.Base = req.Head
	}
	m.words = wordsOf(m.Rules, m.Policy)
	if m.Load == nil {
		m.Load = func(ctx context.Context, written map[string][]byte) (base, head *workspace.Workspace, err error) {
			head, err = workspace.Load(ctx, workspace.Over(m.Files, written), m.head.Label)
			return m.Base, head, err
		}
	}
	for i := range maxRounds {
		more, err := m.round(ctx, i == 0)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
	}
	result := &Mended{Fixed: m.fixed, Head: m.head, Files: map[string]Rewritten{}}
	for _, p := range m.left {
		result.Left = append(result.Left, Unfixed{p.finding, p.why})
	}
	for name, after := range m.written {
		before, err := req.Files.ReadFile(name)
		if err != nil {
			before = nil // it is new: proposals look whether it is there
		}
		result.Files[name] = Rewritten{before, after}
	}
	return result, nil
}

// mender is the work of Mend.
type mender struct {
	MendRequest
	head    *workspace.Workspace
	written map[string][]byte
	before  map[string]bool // what the gate found before; nil: it was not asked
	fixed   []Fixed
	left    []*proposal
	refused map[string]string // by fingerprint: what the gate would find
}

// round mends what can be mended now, and reports whether there may be more. In
// the first round no example is made of a schema that changes.
func (m *mender) round(ctx context.Context, first bool) (bool, error) {
	proposals, err := m.proposals(ctx)
	if err != nil {
		return false, err
	}
	var open []*proposal
	for _, p := range proposals {
		if p.why == "" {
			p.why = m.refused[p.finding.Fingerprint]
		}
		if p.why == "" {
			open = append(open, p)
		}
	}
	all := len(open)
	if first {
		open = withoutFilesOfChanged(open)
	}
	t := &trial{mender: m, written: m.written, head: m.head}
	if len(open) > 0 {
		if err := t.make(ctx, open); err != nil {
			return false, err
		}
	}
	m.left = nil
	for _, p := range proposals {
		switch {
		case slices.Contains(t.made, p):
			m.fixed = append(m.fixed, Fixed{p.finding, p.what})
			continue
		case p.harmful && !slices.ContainsFunc(t.made, func(made *proposal) bool { return made.event() == p.event() }):
			m.refused[p.finding.Fingerprint] = p.why
		}
		m.left = append(m.left, p)
	}
	m.head, m.written = t.head, t.written
	return len(t.made) > 0 || len(open) < all, nil
}

// withoutFilesOfChanged leaves new files about events out whose schemas change.
func withoutFilesOfChanged(open []*proposal) []*proposal {
	changes := map[string]bool{}
	for _, p := range open {
		changes[p.event()] = changes[p.event()] || p.name == ""
	}
	return slices.DeleteFunc(slices.Clone(open), func(p *proposal) bool { return p.name != "" && changes[p.event()] })
}

// askBefore asks the gate about the head as it is.
func (m *mender) askBefore(ctx context.Context) error {
	if m.before != nil {
		return nil
	}
	report, err := m.gate(ctx, m.Base, m.head)
	if err != nil {
		return err
	}
	m.before = map[string]bool{}
	for _, f := range report.Findings {
		m.before[gateKey(f)] = true
	}
	return nil
}

// harm returns what the gate finds of the mended head that it did not find before,
// a sentence for each subject.
func (m *mender) harm(ctx context.Context, base, head *workspace.Workspace) (map[string]string, error) {
	report, err := m.gate(ctx, base, head)
	if err != nil {
		return nil, err
	}
	harm := map[string]string{}
	for _, f := range report.Findings {
		event, _, _ := strings.Cut(f.Subject, " ")
		if f.Severity.Rank() <= diag.Warning.Rank() && !m.before[gateKey(f)] && harm[event] == "" {
			harm[event] = fmt.Sprintf("it would be `%s`: %s", f.Rule, f.Message)
		}
	}
	return harm, nil
}

// gateKey tells findings of the gate apart.
func gateKey(f diag.Finding) string {
	if f.Fingerprint != "" {
		return f.Fingerprint
	}
	return f.Rule + "\x00" + f.Subject + "\x00" + f.Message
}

func (m *mender) gate(ctx context.Context, base, head *workspace.Workspace) (*Report, error) {
	req := m.Request
	req.Base, req.Head, req.Policy, req.NewOnly = base, head, m.Promised, false
	return Review(ctx, req)
}
