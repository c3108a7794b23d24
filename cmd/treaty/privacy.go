package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry/wire/personal"
)

type privacyOptions struct {
	*shared
	filter privacy.Filter
	paths  bool
}

func newPrivacy(s *shared) *cobra.Command {
	o := &privacyOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "privacy [EVENT | CONTEXT]",
		Short: "Say where personal data is, and who receives it",
		Long: fmt.Sprintf(`Lists the fields that schemas mark with x-pii, by whose data it is: how sensitive it
is, for how long it is kept, which services write it, and which receive it, by the
fields that they declare to read. A service that does not say what it reads may
receive everything.

With --paths it also says where the data may go on: a service that receives a field
and writes an event with a field of the same name or the same person may carry it
there. That is what contracts declare, and no proof. Of a field %d steps are
shown, and how many are left out; of one EVENT up to %d.

Works offline; of services and contracts in other repositories it knows what was
pulled. It exits with 1 where a contract file cannot be read.`, privacy.MaxSteps, stepsOfEvent),
		Example: "  treaty privacy\n  treaty privacy ordering.OrderPlaced --paths\n" +
			"  treaty privacy --subject customer --receiver marketing\n  treaty privacy --output csv > register.csv",
		Args:              cobra.MaximumNArgs(1),
		Annotations:       forms(outputCSV, outputMarkdown),
		ValidArgsFunction: s.completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.filter.Of = args[0]
			}
			return interruptible(cmd.Context(), func() error { return o.run(cmd.Context()) })
		},
	}
	cmd.Flags().StringVar(&o.filter.Subject, "subject", "", "only the data of this `PERSON`: customer, or /customerId")
	cmd.Flags().StringVar(&o.filter.Receiver, "receiver", "", "only what this `SERVICE` or context receives")
	cmd.Flags().BoolVar(&o.paths, "paths", false, "say where the data may go on from those that receive it")
	return cmd
}

// stepsOfEvent is how many steps are shown of a field where one event is asked about.
const stepsOfEvent = 1_000

func (o *privacyOptions) run(ctx context.Context) error {
	if o.paths && (o.output == outputCSV || o.output == outputMarkdown) {
		return exit.Usagef("--output text or --output json; or leave out --paths", "a table has no room for --paths")
	}
	ws, _, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	all := privacy.Of(ws)
	o.filter.Of = today(ws, o.filter.Of)
	if err := o.known(ws, all); err != nil {
		return err
	}
	now, err := o.clock()
	if err != nil {
		return err
	}
	r := report.Privacy{Register: all.Keep(o.filter), Scope: o.scope(ws), Empty: nothing(all)}
	r.Notes = limits(ws, now, r.Register)
	if o.paths {
		r.Tracer = privacy.NewTracer(all)
		if _, err := contract.ParseEventName(o.filter.Of, ""); err == nil {
			r.Tracer = r.Tracer.AtMost(stepsOfEvent)
		}
	}
	if err := o.print(r); err != nil {
		return err
	}
	if slices.ContainsFunc(r.Gaps, func(g privacy.Gap) bool { return g.Unreadable }) {
		return exit.Refusef("`treaty lint` shows why", "the register is not whole: files cannot be read")
	}
	return nil
}

func (o *privacyOptions) print(r report.Privacy) error {
	switch o.output {
	case outputJSON:
		data := personal.Data(r.Register, r.Tracer)
		data.Notes = r.Notes
		return report.Encode(o.Out, data)
	case outputMarkdown:
		return report.PrivacyMarkdown(o.Out, r)
	case outputCSV:
		for _, g := range r.Gaps {
			fmt.Fprintf(o.Err, "not known: %s: %s\n", term.Safe(g.About), term.Safe(g.Why))
		}
		for _, line := range r.Notes {
			fmt.Fprintln(o.Err, line)
		}
		return report.PrivacyCSV(o.Out, r.Register)
	}
	return report.PrivacyText(o.Streams, r)
}

// today returns the name that an event has today, where text is one that it had
// formerly; else text.
func today(ws *workspace.Workspace, text string) string {
	if name, err := contract.ParseEventName(text, ""); err == nil {
		if c := ws.Find(name); c != nil {
			return c.Name.String()
		}
	}
	return text
}

// limits says what a register of a workspace cannot know.
func limits(ws *workspace.Workspace, now time.Time, r *privacy.Register) []string {
	var lines []string
	if len(ws.Services) == 0 && (ws.Pulled == nil || len(ws.Pulled.Services) == 0) {
		lines = append(lines, "no service is here: who receives what is not known")
	}
	copies := map[contract.EventName]bool{}
	for _, e := range r.Entries {
		if e.Copy {
			copies[e.Event] = true
		}
	}
	if n := len(copies); n > 0 {
		lines = append(lines, "of "+plural(n, "event")+" that other repositories own, only those receivers are known that are here")
	}
	if line := elsewhere(ws, now); line != "" {
		lines = append(lines, line)
	}
	return lines
}

// elsewhere says as of when it is known what other repositories have; "" where no
// registry is named.
func elsewhere(ws *workspace.Workspace, now time.Time) string {
	days, dated := ws.Lock.Age(now)
	switch {
	case dated && days == 0:
		return "what other repositories have is known as of the pull of today"
	case dated:
		return fmt.Sprintf("what other repositories have is known as of the pull of %s, %s ago", ws.Lock.Pulled.Format(time.DateOnly), plural(days, "day"))
	case ws.Lock != nil:
		return "what other repositories have is known as of the last pull; the lock does not say when that was: `treaty pull`"
	}
	return unseenElsewhere(ws, now)
}

// nothing says what to do where nothing is listed.
func nothing(all *privacy.Register) []string {
	if len(all.Entries) > 0 {
		return []string{"nothing that is marked matches; `treaty privacy` lists everything"}
	}
	return []string{
		`no field is marked. Mark one in its schema: "email": {"type": "string", "x-pii": "personal"}, or "sensitive"`,
		"and say in event.yaml whose data it is and for how long it is kept: data-subject: /customerId, retention: P2Y",
		"`treaty lint --notes` shows fields that look like personal data",
	}
}

// known refuses what the filter names and nobody knows, so that a slip is no empty
// register.
func (o *privacyOptions) known(ws *workspace.Workspace, all *privacy.Register) error {
	var owners, subjects, receivers []string
	for _, name := range all.Events() {
		owners = append(owners, name.String(), name.Context)
	}
	for _, c := range ws.Contexts {
		owners, receivers = append(owners, c.Name), append(receivers, c.Name)
	}
	services := ws.Services
	if ws.Pulled != nil {
		services = slices.Concat(services, ws.Pulled.Services)
	}
	for _, s := range services {
		receivers = append(receivers, s.Name, s.Context, s.Context+"/"+s.Name)
	}
	for _, e := range all.Entries {
		subjects = append(subjects, e.Subject.Name, e.Subject.Pointer)
	}
	for _, named := range []struct {
		what, name string
		known      []string
	}{{"event or context", o.filter.Of, owners}, {"data subject", o.filter.Subject, subjects}, {"service or context", o.filter.Receiver, receivers}} {
		if named.name == "" || slices.Contains(named.known, named.name) {
			continue
		}
		hint := "`treaty privacy` lists everything"
		if meant := workspace.Suggest(named.name, named.known); meant != "" {
			hint = "did you mean " + meant + "?"
		}
		return exit.Usagef(hint, "there is no %s %q in this workspace", named.what, named.name)
	}
	return nil
}
