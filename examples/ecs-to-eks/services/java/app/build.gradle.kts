plugins {
    java
    id("org.springframework.boot") version "{{spring}}"
}

java.toolchain.languageVersion = JavaLanguageVersion.of({{java}})

repositories {
    mavenCentral()
}

dependencies {
    implementation("org.springframework.boot:spring-boot-starter-web")
    implementation("org.springframework.boot:spring-boot-starter-actuator")
    testImplementation("org.springframework.boot:spring-boot-starter-test")
}

tasks.bootJar {
    archiveFileName = "app.jar"
}
