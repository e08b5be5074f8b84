package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// UnsubscribeToken names a mail in the address of the page that stops mail of its kind: its id, and a signature so
// that nobody can speak for another address.
func UnsubscribeToken(secret []byte, mailID string) string {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("kith unsubscribe " + mailID))
	return mailID + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// ReadUnsubscribeToken gives the id of the mail that a token names, or CodeNotFound.
func ReadUnsubscribeToken(secret []byte, token string) (mailID string, err error) {
	mailID, _, _ = strings.Cut(token, ".")
	if !directory.ValidID(mailID) || !hmac.Equal([]byte(token), []byte(UnsubscribeToken(secret, mailID))) {
		return "", directory.Errorf(directory.CodeNotFound, "This link does not work. Check that it was copied whole.")
	}
	return mailID, nil
}
