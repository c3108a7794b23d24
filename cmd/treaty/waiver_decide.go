package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/registry/wire"
)

type waiverDecideOptions struct {
	reasoned
	approve bool
	home    string
}

// newWaiverDecide is `approve`, or `revoke`.
func newWaiverDecide(s *shared, approve bool) *cobra.Command {
	o := &waiverDecideOptions{reasoned: reasoned{shared: s}, approve: approve}
	cmd := &cobra.Command{
		Use: "approve FINGERPRINT --reason TEXT", Short: "Let a finding pass, as an approver",
		Long: `Gives the consent of every context that is hurt and that you approve for. It covers no
longer than the waiver is to hold now; more time has to be approved again.`,
		Example: "  treaty waiver approve 7f3a90c41b2e --reason 'agreed in October'",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args[0]) },
	}
	if !approve {
		cmd.Use, cmd.Short = "revoke FINGERPRINT --reason TEXT", "Take an approval back"
		cmd.Long = "Takes the consent of your contexts back. From its home's next push on the finding refuses again."
		cmd.Example = "  treaty waiver revoke 7f3a90c41b2e --reason 'it hurts more than we thought'"
	}
	o.flags(cmd)
	cmd.Flags().StringVar(&o.home, "home", "", "the home that asks for it, where several do")
	return cmd
}

func (o *waiverDecideOptions) run(ctx context.Context, fingerprint string) error {
	c, err := o.connect(ctx, "a decision")
	if err != nil {
		return err
	}
	decide := c.RevokeWaiver
	if o.approve {
		decide = c.ApproveWaiver
	}
	w, err := decide(ctx, fingerprint, wire.WaiverDecision{Home: o.home, Reason: o.reason})
	if err != nil {
		return c.trouble(err)
	}
	if o.json() {
		return report.Encode(o.Out, w)
	}
	o.show(*w)
	return nil
}
