/** What Docker Engine keeps of a container on disk: the same details that it tells, from the creation on. */

import { readFileSync } from 'node:fs'
import { flagAt, member, parseJson, textAt } from './read-json.ts'

const FULL_ID = /^[0-9a-f]{64}$/
/** Larger files are no descriptions of containers, in bytes. */
const LARGEST = 4 * 1024 * 1024

/**
 * The container in the form of the engine's API, from config.v2.json and hostconfig.json in the folder of the engine; undefined
 * when they cannot be read or are not complete. `root`: that folder, '' when it is not known. `id`: the full id.
 */
export function readDockerFiles(root: string, id: string): unknown {
  if (root === '' || !FULL_ID.test(id)) return undefined
  const config = readJson(`${root}/containers/${id}/config.v2.json`)
  const host = readJson(`${root}/containers/${id}/hostconfig.json`)
  if (host === undefined || textAt(config, 'ID') !== id || textAt(config, 'Name') === '') return undefined
  return {
    Id: id,
    Name: textAt(config, 'Name'),
    Image: textAt(config, 'Image'),
    Created: textAt(config, 'Created'),
    Config: member(config, 'Config'),
    HostConfig: host,
    NetworkSettings: member(config, 'NetworkSettings'),
    Mounts: Object.values(member(config, 'MountPoints') ?? {}).map((mount: unknown) => ({
      Source: textAt(mount, 'Source'),
      Destination: textAt(mount, 'Destination'),
      // The file has the name that the mode once had.
      Mode: textAt(mount, 'Relabel'),
      RW: flagAt(mount, 'RW'),
      Propagation: textAt(mount, 'Propagation'),
    })),
  }
}

function readJson(path: string): unknown {
  try {
    const text = readFileSync(path, 'utf8')
    return text.length > LARGEST ? undefined : parseJson(text)
  } catch {
    return undefined
  }
}
