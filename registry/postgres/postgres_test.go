package postgres_test

import (
	"context"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/storetest"
)

func TestStore(t *testing.T)    { storetest.Run(t, place) }
func TestWebhooks(t *testing.T) { storetest.RunWebhooks(t, place) }
func TestUsage(t *testing.T)    { storetest.RunUsage(t, place) }
func TestVolumes(t *testing.T)  { storetest.RunVolumes(t, place) }
func TestEpoch(t *testing.T)    { storetest.RunEpoch(t, place) }

func place(t *testing.T) storetest.Place {
	dsn := testkit.Postgres(t)
	return storetest.Place{
		Open: func() (registry.Store, error) {
			return postgres.Open(context.Background(), dsn, postgres.Options{Schema: "it's 100% \"odd\""})
		},
		Hold: func(ctx context.Context, s registry.Store, p *registry.Publication) (func() error, error) {
			return s.(*postgres.Store).Hold(ctx, p)
		},
	}
}
