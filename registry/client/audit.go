package client

import (
	"context"
	"net/url"

	"github.com/treaty-events/treaty/registry/wire"
)

// Audit returns the entries of a chain of the audit trail, the oldest first.
func (c *Client) Audit(ctx context.Context, chain string) ([]wire.AuditEntry, error) {
	query := url.Values{"order": {"oldest"}, "limit": {"1000"}, "chain": {chain}}
	return pagesOf(ctx, c, "/v1/audit", query, func(l *wire.AuditEntries) ([]wire.AuditEntry, string) { return l.Entries, l.Next })
}

// Seals returns every seal of the audit trail, by number.
func (c *Client) Seals(ctx context.Context) ([]wire.Seal, error) {
	return pagesOf(ctx, c, "/v1/audit/seals", url.Values{}, func(l *wire.Seals) ([]wire.Seal, string) { return l.Seals, l.Next })
}
