package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry"
)

func newAudit(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Verify or export the audit trail",
		Long: `The audit trail says who did what, when, from where, and why. Its entries are
chained by hashes, one chain for each contract, home and token, and seals bind what
the chains had reached.`,
		Args: cobra.NoArgs,
		RunE: showHelp,
	}
	cmd.AddCommand(newAuditVerify(p), newAuditExport(p))
	return cmd
}

// withStore runs a verb on a store that is there.
func (p *program) withStore(run func(cmd *cobra.Command, s store) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		cfg, err := p.load(cmd)
		if err != nil {
			return err
		}
		s, err := existingStore(cmd.Context(), &cfg.Config, newLog(p.Err, cfg.Log))
		if err != nil {
			return err
		}
		return errors.Join(run(cmd, s), s.Close())
	}
}

func newAuditVerify(p *program) *cobra.Command {
	return storeFlags(&cobra.Command{
		Use:   "verify",
		Short: "Find entries that were changed, taken out or put in",
		Long: `Read the whole audit trail and say, entry by entry, what is not as it was written:
changed, taken out or put in, a chain whose end was cut off, a seal that was
changed. Exit code 1 where there is any. It works while treatyd serves.

What follows the last seal could be cut off unseen: keep the hash of a seal, which
serve logs, somewhere else.`,
		Example: "  treatyd audit verify --data /var/lib/treaty",
		Args:    cobra.NoArgs,
		RunE: p.withStore(func(cmd *cobra.Command, s store) error {
			wait := p.Wait("reading the audit trail")
			var faults []registry.AuditFault
			counts, err := registry.VerifyAudit(cmd.Context(), s, func(f registry.AuditFault) {
				if len(faults) < maxFaults {
					faults = append(faults, f)
				}
			})
			wait.Done()
			if err != nil {
				return err
			}
			return p.printAudit(counts, faults)
		}),
	})
}

// maxFaults bounds how many faults are shown; all are counted.
const maxFaults = 1000

func (p *program) printAudit(counts registry.AuditCounts, faults []registry.AuditFault) error {
	for _, f := range faults {
		fmt.Fprintln(p.Out, term.Safe(f.String()))
	}
	sealed := "never sealed"
	if !counts.LastSeal.IsZero() {
		sealed = "sealed last at " + counts.LastSeal.UTC().Format(time.RFC3339)
	}
	fmt.Fprintf(p.Out, "%d entries in %d chains, %d seals, %s, %d entries since; %d are wrong\n",
		counts.Entries, counts.Chains, counts.Seals, sealed, counts.Unsealed, counts.Faults)
	if counts.Faults > 0 {
		return exit.Found()
	}
	return nil
}

func newAuditExport(p *program) *cobra.Command {
	var after int64
	var actor, since, until string
	cmd := storeFlags(&cobra.Command{
		Use:   "export",
		Short: "Write the audit trail as JSON lines",
		Long: `Write the entries of the audit trail as JSON lines, in the order in which they were
written. An export that was interrupted, or yesterday's, goes on with --after and
the position of the last line. --actor, --since and --until choose entries; before
and after are JSON values, with the bytes that were hashed.`,
		Example: "  treatyd audit export --data /var/lib/treaty > audit.jsonl\n" +
			"  treatyd audit export --after 1200 >> audit.jsonl\n" +
			"  treatyd audit export --actor 'token ci-shop' --since 2026-11-01 --until 2026-12-01",
		Args: cobra.NoArgs,
		RunE: p.withStore(func(cmd *cobra.Command, s store) error {
			filter := registry.AuditFilter{Actor: actor}
			if err := errors.Join(readMoment("since", since, &filter.Since), readMoment("until", until, &filter.Until)); err != nil {
				return err
			}
			last, err := registry.ExportAudit(cmd.Context(), s, after, filter, p.Out)
			if err == nil {
				fmt.Fprintf(p.Err, "exported up to position %d\n", last)
			}
			return err
		}),
	})
	cmd.Flags().Int64Var(&after, "after", 0, "`position` of the last entry that is known already")
	cmd.Flags().StringVar(&actor, "actor", "", "entries of `whoever` this is alone, such as \"token ci-shop\"")
	cmd.Flags().StringVar(&since, "since", "", "entries of that `time` and later: RFC 3339, or a day (UTC)")
	cmd.Flags().StringVar(&until, "until", "", "entries before that `time`: RFC 3339, or a day (UTC)")
	return cmd
}

// readMoment reads the time of a flag; an empty text says nothing.
func readMoment(flag, text string, into *time.Time) (err error) {
	if text == "" {
		return nil
	}
	if *into, err = registry.ParseMoment(text); err != nil {
		return exit.Usagef("", "--%s: %w", flag, err)
	}
	return nil
}
