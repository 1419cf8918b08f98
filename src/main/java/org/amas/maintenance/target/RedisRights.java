package org.amas.maintenance.target;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;

import java.util.List;
import java.util.function.Consumer;

/**
 * What an account needs for the shipped steps that only look. Redis tells nobody what they may do
 * who may not ask for users, so each command is tried in a form that changes nothing and reads no
 * value of AMAS's.
 *
 * <p>What is refused is written to the server's ACL LOG; each need ends at its first refusal, which
 * keeps them so few that the log counts them instead of writing them anew.
 */
final class RedisRights {

    /** As the round trip names its keys; nobody ever writes this one. */
    private static final String OURS = "amas-maintenance:probe:rights";

    private static final String ANOTHERS = "amas:maintenance:rights";

    private static final List<Need> NEEDS =
            List.of(
                    new Need("read INFO", "+info", List.of(jedis -> jedis.info("server"))),
                    new Need(
                            "write, read and remove the round trip's key",
                            "~amas-maintenance:probe:* +ping +set +get +del",
                            List.of(
                                    // Only where it is already, and it never is.
                                    jedis -> jedis.set(OURS, "", SetParams.setParams().xx()),
                                    jedis -> jedis.get(OURS),
                                    jedis -> jedis.del(OURS))),
                    new Need(
                            "look for keys without expiry",
                            "~* +scan +dbsize +ttl +memory|usage",
                            List.of(
                                    Jedis::dbSize,
                                    jedis -> jedis.scan("0", new ScanParams().count(1)),
                                    jedis -> jedis.ttl(ANOTHERS),
                                    jedis -> jedis.memoryUsage(ANOTHERS))),
                    new Need(
                            "read settings",
                            "+config|get",
                            List.of(jedis -> jedis.configGet("save"))),
                    new Need(
                            "read the slow log",
                            "+slowlog|get +slowlog|len",
                            List.of(Jedis::slowlogLen, jedis -> jedis.slowlogGet(0))),
                    new Need(
                            "read what each user may do",
                            "+acl|users +acl|getuser",
                            List.of(
                                    Jedis::aclUsers,
                                    // Nobody is called so, and nobody's hashes come back.
                                    jedis -> jedis.sendCommand(Command.ACL, "GETUSER", ANOTHERS))));

    private record Need(String what, String rules, List<Consumer<Jedis>> commands) {

        boolean given(Jedis jedis) {
            return commands.stream().allMatch(command -> permitted(command, jedis));
        }

        private static boolean permitted(Consumer<Jedis> command, Jedis jedis) {
            try {
                command.accept(jedis);
                return true;
            } catch (JedisAccessControlException refused) {
                return false;
            } catch (JedisDataException otherwise) {
                // What a server answers after it has let the account in is no matter of rights.
                return true;
            }
        }
    }

    private RedisRights() {}

    /**
     * @param user as the server calls our account
     */
    static List<Answer.Missing> missing(Jedis jedis, String user) {
        return NEEDS.stream()
                .filter(need -> !need.given(jedis))
                .map(
                        need ->
                                new Answer.Missing(
                                        need.what(), "ACL SETUSER " + user + " " + need.rules()))
                .toList();
    }
}
