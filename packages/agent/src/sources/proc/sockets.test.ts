import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fdKinds } from '@saker/engine'
import { SocketTables } from './sockets.ts'

const folder = mkdtempSync(join(tmpdir(), 'saker-sockets-'))
after(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'net'))

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
const row = (local: string, remote: string, inode: number): string =>
  `   0: ${local} ${remote} 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 00000000a7856555 100 0 0 10 0`

function write(name: string, ...lines: string[]): void {
  writeFileSync(join(folder, 'net', name), Buffer.from(`${lines.join('\n')}\n`, 'latin1'))
}

const v6 = '000080FE00000000FF563412EFCDAB90'
write('tcp', head, row('00000000:0016', '00000000:0000', 11), row('0100007F:1F90', '0200007F:C350', 12))
write('udp', head, row('0100007F:0035', '00000000:0000', 13))
write('tcp6', head, row(`${v6}:0050`, `${'0'.repeat(32)}:0000`, 14), row(`${v6}:0050`, `${v6}:C350`, 15))
write(
  'unix',
  'Num       RefCount Protocol Flags    Type St Inode Path',
  '00000000415c0c12: 00000003 00000000 00000000 0001 03  1077',
  'ffff888012345678: 00000002 00000000 00010000 0001 01  1078 /run/a b\xff.sock',
  '0000000000000001: 00000002 00000000 00010000 0001 01  1079 @abstract',
  // A path with a line end in it, made to look like another socket.
  '0000000000000002: 00000002 00000000 00010000 0001 01  1080 /tmp/x',
  'ffffffffffffffff: 00000002 00000000 00010000 0001 01  1078 /etc/forged',
  'ffffffffffffffff: 00000002 00000000 00010000 0001 01  12 /etc/forged',
)
write(
  'netlink',
  'sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode',
  '00000000bcac9859 0   0          00000000 0        0        0     2        0        1090    ',
)

const tables = new SocketTables()
const find = (inode: number) => tables.find(folder, 1, inode)

test('connections and servers of both families', () => {
  const server = find(11)!
  assert.deepEqual(
    [server.type, server.sip, server.sport, server.l4],
    [fdKinds.FD_IPV4_SERVER, '\0\0\0\0', 22, fdKinds.L4_TCP],
  )
  const connection = find(12)!
  assert.deepEqual(
    [connection.type, connection.sip, connection.sport, connection.dip, connection.dport],
    [fdKinds.FD_IPV4, '\x7f\0\0\x01', 8080, '\x7f\0\0\x02', 50000],
  )
  assert.deepEqual([find(13)!.type, find(13)!.l4], [fdKinds.FD_IPV4_SERVER, fdKinds.L4_UDP])
  assert.equal(find(14)!.type, fdKinds.FD_IPV6_SERVER)
  const six = find(15)!
  const address = '\xfe\x80\0\0\0\0\0\0\x12\x34\x56\xff\x90\xab\xcd\xef'
  assert.deepEqual([six.type, six.sip, six.dip, six.sport, six.dport], [fdKinds.FD_IPV6, address, address, 80, 50000])
})

test('unix and netlink sockets', () => {
  assert.deepEqual([find(1077)!.type, find(1077)!.name], [fdKinds.FD_UNIX, ''])
  const named = find(1078)!
  assert.deepEqual([named.name, named.sourceHi, named.sourceLo], ['/run/a b\xff.sock', 0xffff8880, 0x12345678])
  assert.equal(find(1079)!.name, '@abstract')
  assert.equal(find(1090)!.type, fdKinds.FD_NETLINK)
})

test('a path that looks like other sockets does not change those', () => {
  assert.equal(find(1078)!.name, '/run/a b\xff.sock')
  assert.equal(find(12)!.type, fdKinds.FD_IPV4)
})

test('a socket that came later is found once the tables are old', async () => {
  assert.equal(find(2000), undefined)
  write('udp', head, row('0100007F:0035', '00000000:0000', 2000))
  assert.equal(find(2000), undefined, 'an inode that nobody has must not make us read all tables each time')
  await new Promise((resolve) => setTimeout(resolve, 1100))
  assert.equal(find(2000)!.l4, fdKinds.L4_UDP)
})

test('tables that cannot be read have no sockets', () => {
  assert.equal(new SocketTables().find('/nonexistent', 1, 5), undefined)
})
