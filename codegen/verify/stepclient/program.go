package stepclient

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/verify"
	"github.com/treaty-events/treaty/contract/workspace"
)

// DefaultTimeout is how long an event may take.
const DefaultTimeout = 10 * time.Second

// mostDeaths is how often processes of a run may end before their time.
const mostDeaths = 20

// Options say how a program is run.
type Options struct {
	// Timeout is how long an event may take; 0: DefaultTimeout.
	Timeout time.Duration
	// Words says that a report has what errors and panics say, which may be anything that stands in an event.
	Words bool
	// Output gets what the steps print; nil: nobody does.
	Output io.Writer
}

// Error says why a program cannot be used, and what to do.
type Error struct {
	Err  error
	Hint string
	Said string // by the compiler, or the program, in lines
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Program is a program of `treaty gen --verify-main`.
type Program struct {
	Options
	named   string // as it was given
	path    string
	temp    string            // the folder of what was built; empty: it was there
	needed  map[string]string // the fingerprints of events with steps of people
	deaths  atomic.Int64
	digests string
}

// Open builds the program in a folder, or takes one that is built, and asks it whether it knows the steps of
// all events of the workspace that people write steps for.
func Open(ctx context.Context, name string, ws *workspace.Workspace, c *verify.Catalogue, opt Options) (*Program, error) {
	if opt.Timeout <= 0 {
		opt.Timeout = DefaultTimeout
	}
	p := &Program{Options: opt, named: name, needed: needed(ws, c)}
	if len(p.needed) == 0 {
		return nil, &Error{Err: errors.New("no event has a step that people write"), Hint: "leave out --with: derived steps need no program"}
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, &Error{Err: fmt.Errorf("cannot read %s: %w", name, err), Hint: "treaty gen --verify-main DIR writes a program, --with DIR builds it"}
	case info.IsDir():
		if err := p.build(ctx); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	default:
		if p.path, err = filepath.Abs(name); err != nil {
			return nil, err
		}
	}
	if err := p.try(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// needed returns the fingerprints of the events with a step that people write.
func needed(ws *workspace.Workspace, c *verify.Catalogue) map[string]string {
	byHand := map[string]bool{}
	for _, k := range c.Kinds {
		byHand[k.Event] = byHand[k.Event] || k.ByHand != ""
	}
	prints := map[string]string{}
	for _, contract := range ws.AllContracts() {
		if name := contract.Name.String(); byHand[name] {
			prints[name] = codegen.StepsFingerprint(contract)
		}
	}
	return prints
}

// build compiles the program.
func (p *Program) build(ctx context.Context) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return &Error{Err: fmt.Errorf("%s has to be built, and there is no go command", p.named), Hint: "install Go, or build it elsewhere and give the program: --with PROGRAM"}
	}
	if p.temp, err = os.MkdirTemp("", "treaty-steps-"); err != nil {
		return err
	}
	p.path = filepath.Join(p.temp, "steps.exe") // so that Windows runs it, too
	cmd := exec.CommandContext(ctx, goTool, "build", "-trimpath", "-buildvcs=false", "-o", p.path, ".")
	cmd.Dir = p.named
	said, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return &Error{fmt.Errorf("%s does not build", p.named), "mend it; `treaty gen --verify-main " + p.named + "` writes what is generated anew", strings.TrimSpace(shorten(string(said)))}
	}
	if info, err := os.Stat(p.path); err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
		return &Error{Err: fmt.Errorf("%s is no program, but a package", p.named), Hint: "name the folder that treaty gen --verify-main wrote"}
	}
	return nil
}

// mostSaid bounds what the compiler or a process says.
const mostSaid = 8 << 10

func shorten(s string) string {
	if len(s) > mostSaid {
		return strings.ToValidUTF8(s[:mostSaid], "") + "\n…"
	}
	return s
}

// try starts the program once, so that what is wrong with it is told before anything is read.
func (p *Program) try() error {
	u, err := p.newUpcaster()
	if err != nil {
		return err
	}
	return u.Close()
}

// Fingerprint is equal where the steps are the same.
func (p *Program) Fingerprint() (string, error) {
	if p.digests != "" {
		return p.digests, nil
	}
	f, err := os.Open(p.path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	p.digests = fmt.Sprintf("%x", h.Sum(nil)[:16])
	return p.digests, nil
}

// NewUpcaster starts a process.
func (p *Program) NewUpcaster() (verify.Upcaster, error) { return p.newUpcaster() }

// Close removes what was built.
func (p *Program) Close() error {
	if p.temp == "" {
		return nil
	}
	return os.RemoveAll(p.temp)
}
