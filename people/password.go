package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/kithdirectory/kith/directory"
)

// Cost is how hard a password is to hash.
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// OWASPCost is the first choice of the OWASP Password Storage Cheat Sheet for argon2id: 19 MiB, two passes, one thread.
func OWASPCost() Cost { return Cost{Memory: 19 << 10, Passes: 2, Threads: 1} }

// How long a salt and a hash are, in bytes, and how long a password waits for its turn.
const (
	saltBytes = 16
	hashBytes = 32
	turnWait  = 10 * time.Second
)

// Hasher hashes passwords by argon2id, a few at a time, so that many who sign in at once cannot take all memory.
type Hasher struct {
	cost  Cost
	turns chan struct{}
	dummy string // a hash that no password has, for those who have none
}

// NewHasher makes a hasher as strong as OWASP asks.
func NewHasher() *Hasher { return NewHasherAt(OWASPCost(), max(2, runtime.GOMAXPROCS(0))) }

// NewHasherAt makes a hasher of another cost, which works on so many passwords at once.
func NewHasherAt(cost Cost, atOnce int) *Hasher {
	h := &Hasher{cost: cost, turns: make(chan struct{}, atOnce)}
	var salt [saltBytes]byte
	rand.Read(salt[:])
	h.dummy = h.encode(salt[:], make([]byte, hashBytes))
	return h
}

// Hash gives what is stored of a password, in the usual form: $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	var salt [saltBytes]byte
	rand.Read(salt[:])
	sum, err := h.sum(ctx, password, salt[:], h.cost, hashBytes)
	if err != nil {
		return "", err
	}
	return h.encode(salt[:], sum), nil
}

func (h *Hasher) encode(salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// Check tells whether a password is the one that was hashed. An empty hash, of somebody who has no password or does
// not exist, takes as long as any other and is never matched. stale tells that the hash is of another cost.
func (h *Hasher) Check(ctx context.Context, encoded, password string) (ok, stale bool, err error) {
	nobody := encoded == ""
	if nobody {
		encoded = h.dummy
	}
	cost, salt, want, err := decodeHash(encoded)
	if err != nil {
		return false, false, err
	}
	got, err := h.sum(ctx, password, salt, cost, len(want))
	if err != nil {
		return false, false, err
	}
	same := subtle.ConstantTimeCompare(got, want) == 1
	return same && !nobody, cost != h.cost, nil
}

// sum hashes in turn.
func (h *Hasher) sum(ctx context.Context, password string, salt []byte, cost Cost, size int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, turnWait)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, directory.Errorf(directory.CodeUnavailable, "Many people are signing in just now. Wait a moment, then try again.")
	}
	defer func() { <-h.turns }()
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, cost.Threads, uint32(size)), nil
}

// mostMemory bounds what a stored hash can make us take, in KiB.
const mostMemory = 1 << 20

func decodeHash(encoded string) (cost Cost, salt, sum []byte, err error) {
	unreadable := directory.Errorf(directory.CodeInternal, "A stored password cannot be read. Its owner can have a new one by e-mail.")
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return cost, nil, nil, unreadable
	}
	var version int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return cost, nil, nil, unreadable
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads); err != nil || cost.Passes == 0 || cost.Threads == 0 || cost.Memory > mostMemory {
		return cost, nil, nil, unreadable
	}
	salt, err = base64.RawStdEncoding.DecodeString(parts[4])
	if err == nil {
		sum, err = base64.RawStdEncoding.DecodeString(parts[5])
	}
	if err != nil || len(sum) < 16 {
		return cost, nil, nil, unreadable
	}
	return cost, salt, sum, nil
}
