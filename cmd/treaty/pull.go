package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

type pullOptions struct {
	*shared
	registry string
	check    bool
}

func newPull(s *shared) *cobra.Command {
	o := &pullOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "pull [EVENT...]",
		Short: "Copy contracts and consumers that live elsewhere",
		Long: `Writes what the workspace needs from elsewhere into ` + pulledDir + `/ and ` + lockFile + `: the contracts
that its services consume (or the named events, in addition), the newest version of
every major that is asked for, and the manifests of services elsewhere that consume
the workspace's own events. The copies are committed, so that lint, check and gen
need no network.`,
		Example: "  treaty pull\n  treaty pull ordering.OrderPlaced\n  treaty pull --check",
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	registryFlag(cmd, &o.registry)
	cmd.Flags().BoolVar(&o.check, "check", false, "write nothing; exit with 1 if a copy is out of date")
	return cmd
}

// The names of what is pulled.
const (
	pulledDir = "treaty_contracts"
	lockFile  = "treaty.lock"
)

func (o *pullOptions) run(ctx context.Context, args []string) error {
	ws, at, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	c, err := dial(o.registry, ws.Config)
	if err != nil {
		return err
	}
	named := namedBefore(at)
	for _, name := range args {
		if !slices.Contains(named, name) {
			named = append(named, name)
		}
	}
	wanted, err := wantedEvents(ws, named)
	if err != nil {
		return err
	}
	p := &pulled{files: map[string][]byte{}}
	for _, name := range named {
		p.lines = append(p.lines, namedLine+name)
	}
	progress := o.NewProgress("contracts pulled")
	for i, w := range wanted {
		if err := p.contract(ctx, c.Client, w); err != nil {
			progress.Done()
			return c.trouble(err)
		}
		progress.Step(i+1, len(wanted))
	}
	progress.Done()
	if err := p.consumers(ctx, c.Client, ws); err != nil {
		return c.trouble(err)
	}
	p.files[lockFile] = p.lock()
	changed, err := syncFiles(at, p.files, pulledDir, o.check)
	if err != nil {
		return exit.Usagef("", "%w", err)
	}
	return o.print(p, changed, c.Address())
}

func (o *pullOptions) print(p *pulled, changed []string, address string) error {
	if o.json() {
		if err := report.Encode(o.Out, map[string]any{"registry": address, "lock": p.lines, "changed": changed}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(o.Out, "%s   %s\n", o.Paint(term.Green, "✓ "+p.copies()+" in "+lockFile), o.Paint(term.Dim, address))
		for _, name := range changed {
			if _, err := fmt.Fprintf(o.Out, "  %s\n", term.Safe(name)); err != nil {
				return err
			}
		}
	}
	if o.check && len(changed) > 0 {
		return exit.Refusef("run `treaty pull` and commit what it writes", "%s out of date", plural(len(changed), "file"))
	}
	return nil
}

// namedLine begins the line of the lock for an event that was named on the
// command line: later pulls bring it too. Whoever wants it no more takes the line
// out.
const namedLine = "named "

// namedBefore returns the events that the lock of the workspace names.
func namedBefore(at string) []string {
	var named []string
	data, err := os.ReadFile(filepath.Join(at, lockFile))
	if err != nil {
		return nil // there is none yet
	}
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), namedLine); ok {
			named = append(named, name)
		}
	}
	return named
}

// wantedEvent is an event of elsewhere and the versions that are asked for.
type wantedEvent struct {
	name     contract.EventName
	versions []contract.Range
}

// wantedEvents lists the events that the services of the workspace consume and
// that are not its own, and the named ones, by name.
func wantedEvents(ws *workspace.Workspace, named []string) ([]wantedEvent, error) {
	byName := map[contract.EventName][]contract.Range{}
	everything, err := contract.ParseRange("*")
	if err != nil {
		return nil, err
	}
	for _, text := range named {
		name, err := contract.ParseEventName(text, "")
		if err != nil {
			return nil, exit.Usagef("", "%w", err)
		}
		byName[name] = append(byName[name], everything)
	}
	for _, s := range ws.Services {
		for _, use := range s.Consumes {
			if ws.Contract(use.Event) == nil {
				byName[use.Event] = append(byName[use.Event], use.Versions)
			}
		}
	}
	var list []wantedEvent
	for name, ranges := range byName {
		list = append(list, wantedEvent{name, ranges})
	}
	slices.SortFunc(list, func(a, b wantedEvent) int { return a.name.Compare(b.name) })
	return list, nil
}

// pulled is what a pull brings: files by name, and the lines of the lock.
type pulled struct {
	files map[string][]byte
	lines []string
}

func (p *pulled) contract(ctx context.Context, c *client.Client, w wantedEvent) error {
	event, err := c.Event(ctx, w.name.String())
	if err != nil {
		return err
	}
	dir := path.Join(pulledDir, w.name.Context, w.name.Event)
	if event.Document != nil {
		p.files[path.Join(dir, "event.yaml")] = []byte(event.Document.Text)
	}
	for _, major := range event.Majors {
		if !w.asks(major.Number) {
			continue
		}
		if _, err := contract.ParseVersion(major.Latest); err != nil {
			return untrusted(c, err)
		}
		for _, v := range event.Versions {
			if v.Version != major.Latest {
				continue
			}
			if !fingerprint.MatchString(v.Fingerprint) {
				return untrusted(c, fmt.Errorf("%q is no fingerprint", v.Fingerprint))
			}
			text, err := c.SchemaByFingerprint(ctx, v.Fingerprint)
			if err != nil {
				return err
			}
			p.files[path.Join(dir, fmt.Sprintf("v%d.schema.json", major.Number))] = text
			p.lines = append(p.lines, fmt.Sprintf("contract %s %s sha256:%s", w.name, v.Version, v.Fingerprint))
		}
	}
	return nil
}

// fingerprint is what one looks like.
var fingerprint = regexp.MustCompile(`^[0-9a-f]{64}$`)

// untrusted refuses an answer that would write what it should not.
func untrusted(c *client.Client, err error) error {
	return exit.Usagef("is it a registry of Treaty? nothing was written", "what %s answers cannot be used: %w", c.Address(), err)
}

func (w wantedEvent) asks(major int) bool {
	return slices.ContainsFunc(w.versions, func(r contract.Range) bool { return r.TouchesMajor(major) })
}

// consumers brings the manifests of services elsewhere that consume events of
// the workspace.
func (p *pulled) consumers(ctx context.Context, c *client.Client, ws *workspace.Workspace) error {
	services, err := c.Services(ctx)
	if err != nil {
		return err
	}
	for _, s := range services {
		if s.Document == nil || isOwn(ws, s.Name) || !consumesAny(ws, s) {
			continue
		}
		// The names become those of files: a registry is no friend by itself.
		if err := errors.Join(contract.CheckContextName(s.Context), contract.CheckServiceName(s.Name)); err != nil {
			return untrusted(c, err)
		}
		text := []byte(s.Document.Text)
		sum := sha256.Sum256(text)
		p.files[path.Join(pulledDir, s.Context, "services", s.Name+".yaml")] = text
		p.lines = append(p.lines, fmt.Sprintf("consumer %s/%s sha256:%s", s.Context, s.Name, hex.EncodeToString(sum[:])))
	}
	return nil
}

func isOwn(ws *workspace.Workspace, service string) bool {
	return slices.ContainsFunc(ws.Services, func(s *workspace.Service) bool { return s.Name == service })
}

func consumesAny(ws *workspace.Workspace, s wire.Service) bool {
	return slices.ContainsFunc(s.Consumes, func(use wire.Consumption) bool {
		name, err := contract.ParseEventName(use.Event, s.Context)
		return err == nil && ws.Contract(name) != nil
	})
}

// copies says how many copies there are.
func (p *pulled) copies() string {
	n := 0
	for _, line := range p.lines {
		if !strings.HasPrefix(line, namedLine) {
			n++
		}
	}
	if n == 1 {
		return "1 copy"
	}
	return fmt.Sprintf("%d copies", n)
}

// lock returns the lock file: one sorted line for each copy.
func (p *pulled) lock() []byte {
	slices.Sort(p.lines)
	text := "# Written by `treaty pull`: what " + pulledDir + "/ holds. In a conflict, run it again.\n"
	for _, line := range p.lines {
		text += line + "\n"
	}
	return []byte(text)
}
