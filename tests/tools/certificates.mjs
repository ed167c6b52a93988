// certificates: authorities and what they sign, for tests of TLS, made by openssl: NAME.key and NAME.pem in a folder.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(folder, ...args) {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

/** Signed by itself; alternative: 'DNS:localhost', or of an authority nothing. */
export function selfSigned(folder, name, alternative) {
  openssl(folder, 'req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=Test ${name}`, '-days', '2',
    ...(alternative ? ['-addext', `subjectAltName=${alternative}`] : []));
}

/** Signed by an authority of the folder, for 'DNS:localhost' or 'IP:127.0.0.1'. */
export function signed(folder, name, authority, alternative) {
  openssl(folder, 'req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=Test ${name}`);
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${alternative}\n`);
  openssl(folder, 'x509', '-req', '-in', `${name}.csr`, '-CA', `${authority}.pem`, '-CAkey', `${authority}.key`, '-CAcreateserial', '-days', '2',
    '-extfile', `${name}.ext`, '-out', `${name}.pem`);
}
