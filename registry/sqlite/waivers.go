package sqlite

import (
	"context"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlstore"
)

// Propose writes waivers of one home.
func (s *Store) Propose(ctx context.Context, list []registry.Waiver, today string, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.Proposed(list, today))
}

// Approve adds approvals to a waiver.
func (s *Store) Approve(ctx context.Context, of registry.WaiverKey, list []registry.Approval, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.Approved(of, list))
}

// Revoke takes approvals away from a waiver.
func (s *Store) Revoke(ctx context.Context, of registry.WaiverKey, contexts []string, entry *registry.AuditEntry) error {
	return s.audited(ctx, entry, sqlstore.Revoked(of, contexts))
}
