package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry/auth"
)

// CreateSession adds a session; of the same holder, only so many of the newest
// stay.
func CreateSession(s auth.Session, keep int) ([]Statement, error) {
	claims, err := json.Marshal(s.Person.Claims)
	if err != nil {
		return nil, fmt.Errorf("writing a session: %w", err)
	}
	return []Statement{
		{
			SQL: `INSERT INTO sessions (hash, token, issuer, subject, name, claims, created_at, seen_at, expires_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			Args: []any{s.Hash.String(), s.Token, clean(s.Person.Issuer), clean(s.Person.Subject), clean(s.Person.Name), clean(string(claims)),
				s.CreatedAt.UnixMicro(), s.SeenAt.UnixMicro(), s.ExpiresAt.UnixMicro()},
		},
		{
			SQL: `DELETE FROM sessions WHERE token = $1 AND issuer = $2 AND subject = $3 AND hash NOT IN (
				SELECT hash FROM sessions WHERE token = $1 AND issuer = $2 AND subject = $3 ORDER BY created_at DESC, hash LIMIT $4)`,
			Args: []any{s.Token, clean(s.Person.Issuer), clean(s.Person.Subject), keep},
		},
	}, nil
}

// TouchSessions notes when sessions were last seen, in the order of their hashes,
// so that no two that do so wait for each other in a circle.
func TouchSessions(seen map[auth.Hash]time.Time) []Statement {
	var list []Statement
	for hash, at := range seen {
		list = append(list, Statement{
			SQL:  `UPDATE sessions SET seen_at = $2 WHERE hash = $1 AND seen_at < $2`,
			Args: []any{hash.String(), at.UnixMicro()},
		})
	}
	slices.SortFunc(list, func(a, b Statement) int { return strings.Compare(a.Args[0].(string), b.Args[0].(string)) })
	return list
}

// EndSession forgets a session.
func EndSession(h auth.Hash) Statement {
	return Statement{SQL: `DELETE FROM sessions WHERE hash = $1`, Args: []any{h.String()}}
}

// EndSessions forgets all: in another life of the registry nobody has signed in,
// not even whoever had signed out after the backup was made.
func EndSessions() Statement { return Statement{SQL: `DELETE FROM sessions`} }

// ForgetSessions forgets those that ended by time.
func ForgetSessions(now, idle time.Time) Statement {
	return Statement{SQL: `DELETE FROM sessions WHERE expires_at <= $1 OR seen_at < $2`, Args: []any{now.UnixMicro(), idle.UnixMicro()}}
}

// Session returns the session with that hash, or auth.ErrNoSession.
func (r *Reader) Session(ctx context.Context, h auth.Hash) (auth.Session, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT hash, token, issuer, subject, name, claims, created_at, seen_at, expires_at
		FROM sessions WHERE hash = $1`), h.String())
	list, err := Collect(rows, err, func(s *auth.Session) []any {
		p := &s.Person
		return []any{parsed[auth.Hash]{&s.Hash, auth.ParseHash}, &s.Token, &p.Issuer, &p.Subject, &p.Name, parsed[map[string]string]{&p.Claims, parseClaims},
			(*micros)(&s.CreatedAt), (*micros)(&s.SeenAt), (*micros)(&s.ExpiresAt)}
	})
	if err == nil && len(list) == 0 {
		err = auth.ErrNoSession
	}
	if err != nil {
		return auth.Session{}, err
	}
	return list[0], nil
}

func parseClaims(text string) (claims map[string]string, err error) {
	return claims, json.Unmarshal([]byte(text), &claims)
}
