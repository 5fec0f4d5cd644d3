package io.quantivista.ingestion.pipeline.stream;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Workers that do nothing before they are told to, in the order in which they are told to. Futures complete at once. */
final class HeldWorkers {
    private final Vertx vertx;
    private final List<Runnable> tasks = new ArrayList<>();

    /** @param real does everything else */
    HeldWorkers(Vertx real) {
        this.vertx = (Vertx) Proxy.newProxyInstance(
                Vertx.class.getClassLoader(), new Class<?>[] {Vertx.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("executeBlocking")) {
                        return hold((Callable<?>) arguments[0]);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    Vertx vertx() {
        return vertx;
    }

    private <T> Future<T> hold(Callable<T> task) {
        Promise<T> done = Promise.promise();
        tasks.add(() -> {
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    /** How many tasks wait. */
    int held() {
        return tasks.size();
    }

    /** Does one of those that wait. */
    void run(int index) {
        tasks.remove(index).run();
    }
}
