package people

import (
	"context"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// keyPrefix begins every key, so that one that got out can be recognised as ours.
const keyPrefix = "kith_"

// ActorOfKey gives who a key acts for. A key that is not one of ours, has run out, or whose person was disabled is
// CodeUnauthorised.
func (s *Service) ActorOfKey(ctx context.Context, shown string) (directory.Actor, error) {
	refused := directory.Errorf(directory.CodeUnauthorised, "This key does not open anything: it is not one of ours, or has run out.")
	secret, ok := strings.CutPrefix(shown, keyPrefix)
	if !ok {
		return directory.Anyone(), refused
	}
	key, err := s.store.KeyByHash(ctx, directory.HashToken(secret))
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return directory.Anyone(), refused
	}
	if err != nil {
		return directory.Anyone(), err
	}
	now := s.now()
	person, err := s.store.Person(ctx, key.PersonID)
	switch {
	case err != nil:
		return directory.Anyone(), err
	case person.Disabled, !now.Before(key.ExpiresAt):
		return directory.Anyone(), refused
	}
	if now.Sub(key.UsedAt) >= usedEvery {
		key.UsedAt = now
		if err := s.store.Write(ctx, func(tx directory.Tx) error { return tx.SaveKey(ctx, key) }); err != nil {
			return directory.Anyone(), err
		}
	}
	actor := person.Actor()
	actor.Only = key.Permissions
	return actor, nil
}
