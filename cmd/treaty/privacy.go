package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
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
		Long: `Lists the fields that schemas mark with x-pii, by whose data it is: how sensitive it
is, for how long it is kept, which services write it, and which receive it, by the
fields that they declare to read. A service that does not say what it reads may
receive everything.

With --paths it also says where the data may go on: a service that receives a field
and writes an event with a field of the same name or the same person may carry it
there. That is what contracts declare, and no proof.

Works offline; of services and contracts in other repositories it knows what was
pulled. It exits with 1 where a contract file cannot be read.`,
		Example: "  treaty privacy\n  treaty privacy ordering.OrderPlaced --paths\n" +
			"  treaty privacy --subject customer --receiver marketing\n  treaty privacy --output csv > register.csv",
		Args:              cobra.MaximumNArgs(1),
		Annotations:       forms(outputCSV, outputMarkdown),
		ValidArgsFunction: s.completeEvents,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.filter.Of = args[0]
			}
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.filter.Subject, "subject", "", "only the data of this `PERSON`: customer, or /customerId")
	cmd.Flags().StringVar(&o.filter.Receiver, "receiver", "", "only what this `SERVICE` or context receives")
	cmd.Flags().BoolVar(&o.paths, "paths", false, "say where the data may go on from those that receive it")
	return cmd
}

func (o *privacyOptions) run(ctx context.Context) error {
	ws, _, err := o.load(ctx, "")
	if err != nil {
		return err
	}
	all := privacy.Of(ws)
	o.filter.Of = today(ws, o.filter.Of)
	if err := o.known(ws, all); err != nil {
		return err
	}
	r := report.Privacy{Register: all.Keep(o.filter), Scope: scope(ws), Notes: limits(ws), Empty: nothing(all)}
	if o.paths {
		r.Tracer = privacy.NewTracer(all)
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
		return report.Encode(o.Out, personal.Data(r.Register, r.Tracer))
	case outputMarkdown:
		return report.PrivacyMarkdown(o.Out, r)
	case outputCSV:
		for _, g := range r.Gaps {
			fmt.Fprintf(o.Err, "not known: %s: %s\n", g.About, g.Why)
		}
		return report.PrivacyCSV(o.Out, r.Register)
	}
	return report.PrivacyText(o.Streams, r)
}

// today returns the name that an event has today, where text is one that it had
// formerly; else text.
func today(ws *workspace.Workspace, text string) string {
	if name, err := contract.ParseEventName(text, ""); err == nil {
		if c := ws.Contract(name); c != nil {
			return c.Name.String()
		}
	}
	return text
}

// limits says what no register of a workspace can know.
func limits(ws *workspace.Workspace) []string {
	if len(ws.Services) == 0 {
		return []string{"no service is here: who receives what is not known"}
	}
	return nil
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
	for _, c := range ws.Contracts {
		owners = append(owners, c.Name.String(), c.Name.Context)
	}
	for _, c := range ws.Contexts {
		owners, receivers = append(owners, c.Name), append(receivers, c.Name)
	}
	for _, s := range ws.Services {
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
