package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/auth"
)

func newToken(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Create, list and revoke tokens",
		Long: `Create, list and revoke tokens, on the store itself: whoever can read the store may
do it, and the audit trail names them. A token is a secret that is shown once, with
grants: reader, publisher:CONTEXT, approver:CONTEXT, admin. It works while treatyd
serves; a revoked token stops within five seconds.`,
		Args: cobra.NoArgs, RunE: showHelp,
	}
	cmd.AddCommand(newTokenCreate(p), newTokenList(p), newTokenRevoke(p))
	return cmd
}

// desk runs a verb at the desk where tokens are made, as the operator of this
// machine.
func (p *program) desk(run func(ctx context.Context, cmd *cobra.Command, d *auth.Desk) error) func(*cobra.Command, []string) error {
	return p.withStore(func(cmd *cobra.Command, s store) error {
		name := "unknown"
		if u, err := user.Current(); err == nil {
			name = u.Username
		}
		refusals := auth.NewRefusals(s, nil, nil)
		ctx := auth.With(cmd.Context(), auth.OperatorNamed(name), auth.Origin{Secure: true})
		return run(ctx, cmd, auth.NewDesk(s, auth.NewGate(refusals), nil, nil))
	})
}

func newTokenCreate(p *program) *cobra.Command {
	var req auth.TokenRequest
	var grants []string
	var days int
	cmd := storeFlags(&cobra.Command{
		Use:   "create --name NAME --grant GRANT",
		Short: "Create a token and show its secret once",
		Long: `Create a token. Its secret is the one line on standard output, is kept nowhere, and
cannot be shown again.`,
		Example: "  treatyd token create --name ci-shop --grant publisher:ordering --grant reader\n" +
			"  treatyd token create --name ann --grant admin --days 30 > token",
		Args: cobra.NoArgs,
		RunE: p.desk(func(ctx context.Context, _ *cobra.Command, d *auth.Desk) error {
			for _, text := range grants {
				grant, err := auth.ParseGrant(text)
				if err != nil {
					return exit.Usagef("", "--grant: %w", err)
				}
				req.Grants = append(req.Grants, grant)
			}
			if days < 1 {
				return exit.Usagef("a day is the least", "--days %d is too few", days)
			}
			req.Lifetime = time.Duration(days) * 24 * time.Hour
			secret, t, err := d.Create(ctx, req)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.Err, "token %s, id %s, grants %s, good until %s\n", t.Name, t.ID, t.Grants, t.ExpiresAt.Format(time.RFC3339))
			_, err = fmt.Fprintln(p.Out, secret.Reveal())
			return err
		}),
	})
	f := cmd.Flags()
	f.StringVar(&req.Name, "name", "", "`name` of whoever uses it, such as ci-shop")
	f.StringArrayVar(&grants, "grant", nil, "`grant`: reader, publisher:CONTEXT[,CONTEXT], approver:CONTEXT or admin; may be repeated")
	f.IntVar(&days, "days", int(auth.DefaultLifetime.Hours()/24), "`days` that it is good for")
	f.StringVar(&req.Reason, "reason", "", "`words` for the audit trail")
	_, _ = cmd.MarkFlagRequired("name"), cmd.MarkFlagRequired("grant") // the flags are there
	return cmd
}

// pageOfTokens bounds how many tokens are read at once.
const pageOfTokens = 200

func newTokenList(p *program) *cobra.Command {
	var asJSON bool
	cmd := storeFlags(&cobra.Command{
		Use: "list", Short: "List the tokens, without their secrets", Args: cobra.NoArgs,
		Example: "  treatyd token list --data /var/lib/treaty",
		RunE: p.desk(func(ctx context.Context, _ *cobra.Command, d *auth.Desk) error {
			var all []auth.Token
			for after := auth.TokenID(""); ; {
				page, err := d.List(ctx, after, pageOfTokens)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				all, after = append(all, page...), page[len(page)-1].ID
			}
			if asJSON {
				return printTokensJSON(p.Out, all)
			}
			return printTokens(p.Out, all, time.Now())
		}),
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object for each token")
	return cmd
}

func printTokens(w io.Writer, tokens []auth.Token, now time.Time) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tGRANTS\tSTATE\tUNTIL\tLAST USED\tCREATED BY")
	for i := range tokens {
		t := &tokens[i]
		used := "never"
		if !t.LastUsed.IsZero() {
			used = t.LastUsed.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, term.Safe(t.Name), t.Grants, t.State(now), t.ExpiresAt.Format(time.DateOnly), used, term.Safe(t.CreatedBy))
	}
	return table.Flush()
}

func printTokensJSON(w io.Writer, tokens []auth.Token) error {
	enc := json.NewEncoder(w)
	for i := range tokens {
		t := &tokens[i]
		if err := enc.Encode(struct {
			ID       auth.TokenID `json:"id"`
			Name     string       `json:"name"`
			Grants   []string     `json:"grants"`
			State    string       `json:"state"`
			Created  time.Time    `json:"createdAt"`
			By       string       `json:"createdBy"`
			Expires  time.Time    `json:"expiresAt"`
			LastUsed time.Time    `json:"lastUsed,omitzero"`
		}{t.ID, t.Name, strings.Fields(t.Grants.String()), t.State(time.Now()), t.CreatedAt, t.CreatedBy, t.ExpiresAt, t.LastUsed}); err != nil {
			return err
		}
	}
	return nil
}

func newTokenRevoke(p *program) *cobra.Command {
	var id, reason string
	cmd := storeFlags(&cobra.Command{
		Use: "revoke --id ID", Short: "End a token for ever", Args: cobra.NoArgs,
		Example: "  treatyd token revoke --id 4f1c2a9b7d3e8605 --reason 'it was in a log'",
		RunE: p.desk(func(ctx context.Context, _ *cobra.Command, d *auth.Desk) error {
			if _, err := d.Revoke(ctx, auth.TokenID(id), reason); err != nil {
				return err
			}
			_, err := fmt.Fprintln(p.Out, "revoked: within five seconds nobody takes it any more")
			return err
		}),
	})
	cmd.Flags().StringVar(&id, "id", "", "`id` of the token, as list shows it")
	cmd.Flags().StringVar(&reason, "reason", "", "`words` for the audit trail")
	_ = cmd.MarkFlagRequired("id") // the flag is there
	return cmd
}
