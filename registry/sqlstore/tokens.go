package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/registry/auth"
)

// TokenChange is a write of one token.
type TokenChange struct {
	Statements []Statement
	Proof      Statement // asks for a row that is there if it was written
	// Unless asks for rows of which there must be none, and is empty where that
	// does not matter; else the error is auth.ErrAdminExists.
	Unless Statement
}

// CreateToken adds a token.
func CreateToken(t auth.Token) TokenChange {
	return TokenChange{
		Statements: []Statement{{
			SQL: `INSERT INTO tokens (id, name, hash, grants, admin, created_at, created_by, expires_at, revoked_at, last_used)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0) ON CONFLICT (name) WHERE revoked_at = 0 DO NOTHING`,
			Args: []any{t.ID, t.Name, t.Hash.String(), t.Grants.String(), number(t.Grants.MayAdminister()),
				t.CreatedAt.UnixMicro(), clean(t.CreatedBy), t.ExpiresAt.UnixMicro()},
			Rows: 1, Else: auth.ErrNameTaken,
		}},
		Proof: Statement{SQL: `SELECT 1 FROM tokens WHERE id = $1`, Args: []any{t.ID}},
	}
}

// CreateFirstAdmin adds a token unless an admin's is live.
func CreateFirstAdmin(t auth.Token) TokenChange {
	change := CreateToken(t)
	change.Unless = liveAdmins(t.CreatedAt)
	return change
}

// RevokeToken ends a token that is not revoked.
func RevokeToken(id auth.TokenID, at time.Time) TokenChange {
	return TokenChange{
		Statements: []Statement{{
			SQL:  `UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0`,
			Args: []any{id, at.UnixMicro()},
			Rows: 1, Else: auth.ErrNoToken,
		}},
		Proof: Statement{SQL: `SELECT 1 FROM tokens WHERE id = $1 AND revoked_at = $2`, Args: []any{id, at.UnixMicro()}},
	}
}

// TouchTokens notes when tokens were last used, in the order of their ids, so
// that no two that do so wait for each other in a circle.
func TouchTokens(used map[auth.TokenID]time.Time) []Statement {
	var list []Statement
	for id, at := range used {
		list = append(list, Statement{
			SQL:  `UPDATE tokens SET last_used = $2 WHERE id = $1 AND last_used < $2`,
			Args: []any{id, at.UnixMicro()},
		})
	}
	slices.SortFunc(list, func(a, b Statement) int {
		return strings.Compare(string(a.Args[0].(auth.TokenID)), string(b.Args[0].(auth.TokenID)))
	})
	return list
}

func liveAdmins(at time.Time) Statement {
	return Statement{
		SQL:  `SELECT id FROM tokens WHERE admin = 1 AND revoked_at = 0 AND expires_at > $1 LIMIT 1`,
		Args: []any{at.UnixMicro()},
	}
}

// ID is the columns of a query for ids.
func ID(id *auth.TokenID) []any { return []any{id} }

// Token returns the token with that id, or auth.ErrNoToken.
func (r *Reader) Token(ctx context.Context, id auth.TokenID) (auth.Token, error) {
	return r.token(ctx, `id = $1`, id)
}

// TokenByHash returns the token with that hash, or auth.ErrNoToken.
func (r *Reader) TokenByHash(ctx context.Context, h auth.Hash) (auth.Token, error) {
	return r.token(ctx, `hash = $1`, h.String())
}

func (r *Reader) token(ctx context.Context, where string, arg any) (auth.Token, error) {
	list, err := r.tokens(ctx, where, arg)
	if err == nil && len(list) == 0 {
		err = auth.ErrNoToken
	}
	if err != nil {
		return auth.Token{}, err
	}
	return list[0], nil
}

// Tokens returns up to limit tokens whose id comes after that one, by id.
func (r *Reader) Tokens(ctx context.Context, after auth.TokenID, limit int) ([]auth.Token, error) {
	return r.tokens(ctx, `id > $1 ORDER BY id LIMIT $2`, after, limit)
}

func (r *Reader) tokens(ctx context.Context, where string, args ...any) ([]auth.Token, error) {
	rows, err := r.DB.QueryContext(ctx, r.Translate(`SELECT id, name, hash, grants, created_at, created_by, expires_at, revoked_at, last_used
		FROM tokens WHERE `+where), args...)
	return Collect(rows, err, func(t *auth.Token) []any {
		return []any{&t.ID, &t.Name, parsed[auth.Hash]{&t.Hash, auth.ParseHash}, parsed[auth.Grants]{&t.Grants, auth.ParseGrants},
			(*micros)(&t.CreatedAt), &t.CreatedBy, (*micros)(&t.ExpiresAt), (*happened)(&t.RevokedAt), (*happened)(&t.LastUsed)}
	})
}

// HasAdmin reports whether a token with the role admin is live at that time.
func (r *Reader) HasAdmin(ctx context.Context, at time.Time) (bool, error) {
	s := liveAdmins(at)
	rows, err := r.DB.QueryContext(ctx, r.Translate(s.SQL), s.Args...)
	list, err := Collect(rows, err, ID)
	return len(list) > 0, err
}

// happened scans micros of something that may not have happened: 0 is the zero
// time.
type happened time.Time

// Scan implements sql.Scanner.
func (h *happened) Scan(value any) error {
	if n, ok := value.(int64); ok && n == 0 {
		*h = happened{}
		return nil
	}
	return (*micros)(h).Scan(value)
}

// parsed scans a text by what reads it.
type parsed[T any] struct {
	into *T
	by   func(string) (T, error)
}

// Scan implements sql.Scanner.
func (p parsed[T]) Scan(value any) (err error) {
	switch text := value.(type) {
	case string:
		*p.into, err = p.by(text)
	case []byte:
		*p.into, err = p.by(string(text))
	default:
		err = fmt.Errorf("a text is stored as %T", value)
	}
	return err
}

// number is a truth value as both stores keep it.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
